/**
 * Weighted round robin by levels: a cycle walks the list once for each level from the greatest weight down,
 * in steps of the weights' common divisor; a destination is chosen at every level that its weight reaches.
 */
import { z } from 'zod';
import { greatestCommonDivisor } from './divisor.ts';
import { GreatestIndex } from './greatest-index.ts';
import {
  type DestinationList,
  NO_DESTINATION,
  type Scheduler,
  type SchedulerSite,
  schedulerKind,
} from './scheduler.ts';

export const wrr = schedulerKind({
  name: 'wrr',
  title: 'weighted round robin',
  help: 'Gives new connections to the destinations in turn, as often as their weights say.',
  settings: z.strictObject({}),
  create: (site) => new WeightedRoundRobin(site),
});

interface SavedPosition {
  readonly current: number;
  readonly level: number;
}

class WeightedRoundRobin implements Scheduler {
  readonly #list: DestinationList;
  readonly #indexFrom: number;
  readonly #weights: GreatestIndex;
  /** The destination chosen last, or NO_DESTINATION for the list's head. */
  #current = NO_DESTINATION;
  /** The present level; the greatest; the step between two. */
  #level = 0;
  #topLevel = 0;
  #step = 1;
  #isIndexed = false;

  constructor(site: SchedulerSite) {
    this.#list = site.list;
    this.#indexFrom = site.indexFrom;
    this.#weights = new GreatestIndex(site.list, (destination) => {
      const { overloaded, weight } = site.list.columns;
      return overloaded[destination] === 1 ? 0 : weight[destination];
    });
    this.#measure();
    this.#level = this.#topLevel;
  }

  schedule(): number {
    if (this.#topLevel === 0) return NO_DESTINATION;
    const start = this.#current;
    const startPlace = start === NO_DESTINATION ? -1 : this.#list.columns.position[start];
    let after = startPlace;
    let stopPlace = -1;
    let isLastPass = false;
    let hasWrapped = false;
    for (;;) {
      const place = this.#nextAtLevel(after);
      // A pass at the lowest level that comes back to where this call began has seen everyone.
      if (stopPlace > after && (place === -1 || stopPlace < place)) {
        this.#current = start;
        return NO_DESTINATION;
      }
      if (place !== -1) {
        this.#current = this.#list.order[place];
        return this.#current;
      }
      after = -1;
      this.#level -= this.#step;
      if (this.#level <= 0) {
        this.#level = this.#topLevel;
        if (isLastPass || start === NO_DESTINATION) {
          this.#current = NO_DESTINATION;
          return NO_DESTINATION;
        }
        hasWrapped = true;
      }
      if (this.#isIndexed) this.#skipEmptyLevels();
      isLastPass = this.#level <= this.#step;
      if (isLastPass && hasWrapped) stopPlace = startPlace;
    }
  }

  #nextAtLevel(after: number): number {
    if (this.#isIndexed) return this.#weights.next(after, this.#level);
    const { columns, count, order } = this.#list;
    for (let place = after + 1; place < count; place++) {
      const destination = order[place];
      if (columns.overloaded[destination] === 0 && columns.weight[destination] >= this.#level) return place;
    }
    return -1;
  }

  /**
   * Passes that would find nobody, because all who reach the level are overloaded, are not walked one by one.
   */
  #skipEmptyLevels(): void {
    const reached = Math.max(this.#weights.greatest(), this.#step);
    if (this.#level <= reached) return;
    this.#level -= Math.ceil((this.#level - reached) / this.#step) * this.#step;
  }

  added(): void {
    this.#recompute();
  }

  removed(): void {
    this.#recompute();
  }

  edited(): void {
    this.#recompute();
  }

  changed(destination: number): void {
    this.#weights.mark(destination);
  }

  #recompute(): void {
    this.#measure();
    this.#current = NO_DESTINATION;
    if (this.#level > this.#topLevel || this.#level === 0) this.#level = this.#topLevel;
    else if (this.#step > 1) this.#level = Math.floor(this.#level / this.#step) * this.#step + 1;
  }

  #measure(): void {
    const { columns, count, order } = this.#list;
    let divisor = 0;
    let greatest = 0;
    for (let place = 0; place < count; place++) {
      const weight = columns.weight[order[place]];
      if (weight > 0) divisor = greatestCommonDivisor(weight, divisor);
      if (weight > greatest) greatest = weight;
    }
    this.#step = divisor === 0 ? 1 : divisor;
    // Overloaded destinations count here; quiesced ones do not.
    this.#topLevel = greatest - (this.#step - 1);
    this.#isIndexed = count >= this.#indexFrom;
    this.#weights.reset();
  }

  save(): SavedPosition {
    return { current: this.#current, level: this.#level };
  }

  restore(saved: unknown): void {
    this.#measure();
    const { current, level } = saved as SavedPosition;
    this.#current = current;
    this.#level = level;
  }
}
