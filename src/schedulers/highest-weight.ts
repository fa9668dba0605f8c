/** What fo and ovf share: the weight as a priority. */
import { GreatestIndex } from './greatest-index.ts';
import { type isEligible, NO_DESTINATION, type Scheduler, type SchedulerSite } from './scheduler.ts';

/** The highest weight among those that `takes` lets through; the first in list order on ties. */
export class HighestWeight implements Scheduler {
  readonly #site: SchedulerSite;
  readonly #takes: typeof isEligible;
  readonly #weights: GreatestIndex;
  #isIndexed = false;

  /** Does `takes` look at counters, and not at weights and flags alone? */
  readonly #looksAtLoad: boolean;

  constructor(site: SchedulerSite, takes: typeof isEligible, looksAtLoad: boolean) {
    this.#site = site;
    this.#takes = takes;
    this.#looksAtLoad = looksAtLoad;
    this.#weights = new GreatestIndex(site.list, (destination) =>
      takes(site.list.columns, destination) ? site.list.columns.weight[destination] : 0,
    );
    this.#relist();
  }

  schedule(): number {
    return this.#isIndexed ? this.#indexed() : this.#scan();
  }

  #scan(): number {
    const { columns, count, order } = this.#site.list;
    const { weight } = columns;
    let highest = NO_DESTINATION;
    for (let place = 0; place < count; place++) {
      const destination = order[place];
      if (!this.#takes(columns, destination)) continue;
      if (highest === NO_DESTINATION || weight[destination] > weight[highest]) highest = destination;
    }
    return highest;
  }

  #indexed(): number {
    const greatest = this.#weights.greatest();
    if (greatest === 0) return NO_DESTINATION;
    return this.#site.list.order[this.#weights.next(-1, greatest)];
  }

  added(): void {
    this.#relist();
  }

  removed(): void {
    this.#relist();
  }

  edited(destination: number): void {
    this.#weights.mark(destination);
  }

  changed(destination: number): void {
    this.#weights.mark(destination);
  }

  #relist(): void {
    this.#isIndexed = this.#site.list.count >= this.#site.indexFrom;
    this.#site.list.watchesLoad = this.#isIndexed && this.#looksAtLoad;
    this.#weights.reset();
  }

  save(): unknown {
    return undefined;
  }

  restore(): void {
    this.#relist();
  }
}
