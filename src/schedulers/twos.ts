/** Power of two choices: two random destinations by weight, of which the less loaded gets the connection. */
import { z } from 'zod';
import { connectionOverhead } from './overhead.ts';
import {
  isEligible,
  NO_DESTINATION,
  type Scheduler,
  type SchedulerSite,
  schedulerKind,
} from './scheduler.ts';
import { SumIndex } from './sum-index.ts';

export const twos = schedulerKind({
  name: 'twos',
  title: 'power of two choices',
  help: 'Draws two destinations by weight and gives the connection to the one with less load.',
  settings: z.strictObject({}),
  create: (site) => new TwoChoices(site),
});

class TwoChoices implements Scheduler {
  readonly #site: SchedulerSite;
  readonly #weights: SumIndex;
  #isIndexed = false;

  constructor(site: SchedulerSite) {
    this.#site = site;
    this.#weights = new SumIndex(site.list, (destination) => eligibleWeight(site, destination));
    this.#relist();
  }

  schedule(): number {
    const total = this.#isIndexed ? this.#weights.total() : this.#sumScanned();
    if (total === 0) return NO_DESTINATION;
    // One value more than the weights sum up to: 0 falls to the first of the list as well as 1 does.
    const target1 = this.#site.random.int(total + 1);
    const target2 = this.#site.random.int(total + 1);
    const first = this.#isIndexed ? this.#pickIndexed(target1) : this.#pickScanned(target1);
    const second = this.#isIndexed ? this.#pickIndexed(target2) : this.#pickScanned(target2);
    const { columns } = this.#site.list;
    const { weight } = columns;
    const load1 = connectionOverhead(columns, this.#site.load, first);
    const load2 = connectionOverhead(columns, this.#site.load, second);
    // The kernel multiplies in 32 bits here, and so wraps.
    return Math.imul(weight[second], load1) > Math.imul(weight[first], load2) ? second : first;
  }

  #sumScanned(): number {
    const { count, order } = this.#site.list;
    let total = 0;
    for (let place = 0; place < count; place++) total += eligibleWeight(this.#site, order[place]);
    return total;
  }

  #pickScanned(target: number): number {
    const { count, order } = this.#site.list;
    let rest = target;
    for (let place = 0; place < count; place++) {
      const weight = eligibleWeight(this.#site, order[place]);
      rest -= weight;
      if (weight > 0 && rest <= 0) return order[place];
    }
    return NO_DESTINATION;
  }

  #pickIndexed(target: number): number {
    return this.#site.list.order[this.#weights.place(target)];
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
    this.#weights.reset();
  }

  save(): unknown {
    return undefined;
  }

  restore(): void {
    this.#relist();
  }
}

function eligibleWeight(site: SchedulerSite, destination: number): number {
  const { columns } = site.list;
  return isEligible(columns, destination) ? columns.weight[destination] : 0;
}
