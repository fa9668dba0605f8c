/**
 * What lblc and lblcr ask about load: who has least, and whether a destination has too much while another has
 * plenty.
 */
import { LeastIndex } from './least-index.ts';
import { leastOverhead, putOverheadRatio } from './overhead.ts';
import type { SchedulerSite } from './scheduler.ts';

export class LocalityLoad {
  readonly #site: SchedulerSite;
  readonly #index: LeastIndex;
  #isIndexed = false;
  /** By place: 1 for a destination with fewer active connections than half its weight. */
  #hasRoom = new Uint8Array(0);
  #roomyCount = 0;
  #isCounted = false;

  constructor(site: SchedulerSite) {
    this.#site = site;
    this.#index = new LeastIndex(site.list, (destination, keys, at) =>
      putOverheadRatio(site, destination, keys, at),
    );
    this.relist();
  }

  least(): number {
    return this.#isIndexed ? this.#index.least() : leastOverhead(this.#site);
  }

  /** More active connections than its weight, while some destination has fewer than half of its own. */
  isCrowded(destination: number): boolean {
    const { columns } = this.#site.list;
    if (columns.active[destination] <= columns.weight[destination]) return false;
    return this.#isIndexed ? this.#countRoomy() > 0 : this.#findsRoomy();
  }

  relist(): void {
    this.#isIndexed = this.#site.list.count >= this.#site.indexFrom;
    this.#site.list.watchesLoad = this.#isIndexed;
    this.#index.reset();
    this.#isCounted = false;
  }

  mark(destination: number): void {
    this.#index.mark(destination);
    const place = this.#site.list.columns.position[destination];
    if (!this.#isCounted || place < 0) return;
    const hasRoom = this.#isRoomy(destination) ? 1 : 0;
    this.#roomyCount += hasRoom - this.#hasRoom[place];
    this.#hasRoom[place] = hasRoom;
  }

  #countRoomy(): number {
    if (this.#isCounted) return this.#roomyCount;
    const { count, order } = this.#site.list;
    this.#hasRoom = new Uint8Array(count);
    this.#roomyCount = 0;
    for (let place = 0; place < count; place++) {
      if (!this.#isRoomy(order[place])) continue;
      this.#hasRoom[place] = 1;
      this.#roomyCount++;
    }
    this.#isCounted = true;
    return this.#roomyCount;
  }

  #findsRoomy(): boolean {
    const { count, order } = this.#site.list;
    for (let place = 0; place < count; place++) if (this.#isRoomy(order[place])) return true;
    return false;
  }

  /** Whether it is overloaded by its thresholds does not matter here. */
  #isRoomy(destination: number): boolean {
    const { active, weight } = this.#site.list.columns;
    return active[destination] * 2 < weight[destination];
  }
}
