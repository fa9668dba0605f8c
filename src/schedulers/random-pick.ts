/** What the random policies of theory share: a draw among destinations by a value that each has. */
import { isEligible, NO_DESTINATION, type SchedulerSite } from './scheduler.ts';
import { SumIndex } from './sum-index.ts';

export class RandomPick {
  readonly #site: SchedulerSite;
  readonly #values: SumIndex;

  /** `value` is 0 for a destination that may not be drawn, and a whole number above for all others. */
  constructor(site: SchedulerSite, value: (destination: number) => number) {
    this.#site = site;
    this.#values = new SumIndex(site.list, value);
  }

  /** How many can be drawn when each counts for one. */
  total(): number {
    return this.#values.total();
  }

  /** A destination with probability value/total, or NO_DESTINATION. */
  draw(): number {
    const total = this.#values.total();
    if (total === 0) return NO_DESTINATION;
    return this.#site.list.order[this.#values.place(1 + this.#site.random.int(total))];
  }

  mark(destination: number): void {
    this.#values.mark(destination);
  }

  reset(): void {
    this.#values.reset();
  }
}

/** 1 for those who take part: every open destination counts alike. */
export function eligibleOne(site: SchedulerSite): (destination: number) => number {
  return (destination) => (isEligible(site.list.columns, destination) ? 1 : 0);
}
