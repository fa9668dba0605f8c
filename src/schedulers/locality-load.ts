/** What lblc and lblcr ask about load: who has least, and whether a destination has too much while another has plenty. */
import { INDEX_FROM, LeastIndex } from './least-index.ts';
import { leastOverhead, overheadRatio } from './overhead.ts';
import type { SchedulerSite } from './scheduler.ts';

export class LocalityLoad {
  readonly #site: SchedulerSite;
  readonly #index: LeastIndex;
  /** By place: 1 for a destination with fewer active connections than half its weight. */
  #isSpare = new Uint8Array(0);
  #spareCount = 0;
  #isStale = true;

  constructor(site: SchedulerSite) {
    this.#site = site;
    this.#index = new LeastIndex(site.list, (destination) => overheadRatio(site, destination));
    this.relist();
  }

  least(): number {
    return this.#site.list.watched ? this.#index.least() : leastOverhead(this.#site);
  }

  /** More active connections than its weight, while some destination has fewer than half of its own. */
  isCrowded(destination: number): boolean {
    const { columns } = this.#site.list;
    if (columns.active[destination] <= columns.weight[destination]) return false;
    return this.#site.list.watched ? this.#countSpare() > 0 : this.#findsSpare();
  }

  relist(): void {
    this.#site.list.watched = this.#site.list.count >= INDEX_FROM;
    this.#index.reset();
    this.#isStale = true;
  }

  mark(destination: number): void {
    this.#index.mark(destination);
    const place = this.#site.list.columns.position[destination];
    if (this.#isStale || place < 0) return;
    const isSpare = this.#hasRoom(destination) ? 1 : 0;
    this.#spareCount += isSpare - this.#isSpare[place];
    this.#isSpare[place] = isSpare;
  }

  #countSpare(): number {
    if (this.#isStale) {
      const { count, order } = this.#site.list;
      this.#isSpare = new Uint8Array(count);
      this.#spareCount = 0;
      for (let place = 0; place < count; place++) {
        this.#isSpare[place] = this.#hasRoom(order[place]) ? 1 : 0;
        this.#spareCount += this.#isSpare[place];
      }
      this.#isStale = false;
    }
    return this.#spareCount;
  }

  #findsSpare(): boolean {
    const { count, order } = this.#site.list;
    for (let place = 0; place < count; place++) if (this.#hasRoom(order[place])) return true;
    return false;
  }

  /** Whether it is overloaded by its thresholds does not matter here. */
  #hasRoom(destination: number): boolean {
    const { active, weight } = this.#site.list.columns;
    return active[destination] * 2 < weight[destination];
  }
}
