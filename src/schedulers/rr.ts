/** Round robin: one after the other in list order, weights only telling who takes part. */
import { z } from 'zod';
import { GreatestIndex } from './greatest-index.ts';
import {
  type DestinationList,
  isEligible,
  NO_DESTINATION,
  type Scheduler,
  type SchedulerSite,
  schedulerKind,
} from './scheduler.ts';

export const rr = schedulerKind({
  name: 'rr',
  title: 'round robin',
  help: 'Gives new connections to the destinations in turn, whatever their weights.',
  settings: z.strictObject({}),
  create: (site) => new RoundRobin(site),
});

class RoundRobin implements Scheduler {
  readonly #list: DestinationList;
  readonly #indexFrom: number;
  readonly #eligible: GreatestIndex;
  /** The destination chosen last, or NO_DESTINATION for the list's head. */
  #last = NO_DESTINATION;
  #isIndexed = false;

  constructor(site: SchedulerSite) {
    this.#list = site.list;
    this.#indexFrom = site.indexFrom;
    this.#eligible = new GreatestIndex(site.list, (destination) =>
      isEligible(site.list.columns, destination) ? 1 : 0,
    );
    this.#relist();
  }

  schedule(): number {
    const after = this.#last === NO_DESTINATION ? -1 : this.#list.columns.position[this.#last];
    const place = this.#isIndexed ? this.#nextIndexed(after) : this.#nextScanned(after);
    if (place === -1) return NO_DESTINATION;
    this.#last = this.#list.order[place];
    return this.#last;
  }

  #nextScanned(after: number): number {
    const { columns, count, order } = this.#list;
    for (let place = after + 1; place < count; place++) if (isEligible(columns, order[place])) return place;
    for (let place = 0; place <= after; place++) if (isEligible(columns, order[place])) return place;
    return -1;
  }

  #nextIndexed(after: number): number {
    const place = this.#eligible.next(after, 1);
    return place === -1 && after !== -1 ? this.#eligible.next(-1, 1) : place;
  }

  added(): void {
    this.#relist();
  }

  removed(destination: number, position: number): void {
    if (destination === this.#last)
      this.#last = position === 0 ? NO_DESTINATION : this.#list.order[position - 1];
    this.#relist();
  }

  edited(destination: number): void {
    this.#eligible.mark(destination);
  }

  changed(destination: number): void {
    this.#eligible.mark(destination);
  }

  #relist(): void {
    this.#isIndexed = this.#list.count >= this.#indexFrom;
    this.#eligible.reset();
  }

  save(): unknown {
    return this.#last;
  }

  restore(saved: unknown): void {
    this.#last = saved as number;
    this.#relist();
  }
}
