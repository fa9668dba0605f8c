/**
 * Who is in a place and how long those stayed who left it: both sides of Little's law, each exact. When somebody came
 * stands in a column of a table that the place does not own.
 */
import { ExactSum } from './exact-sum.ts';
import { type Clock, type SavedTimeAverage, TimeAverage } from './time-average.ts';

export class Attendance {
  /** How many are in the place. */
  readonly count: TimeAverage;
  /** Time in the place of all who left it. */
  readonly stayedNs = new ExactSum();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.count = new TimeAverage(clock);
  }

  /** Somebody comes, and the column keeps when. */
  enter(sinceNs: Float64Array, row: number): void {
    sinceNs[row] = this.#clock.nowNs;
    this.count.enter();
  }

  leave(sinceNs: Float64Array, row: number): void {
    this.count.leave();
    this.stayedNs.add(this.#clock.nowNs - sinceNs[row]);
  }

  save(): SavedAttendance {
    return { count: this.count.save(), stayedNs: this.stayedNs.save() };
  }

  restore(saved: SavedAttendance): void {
    this.count.restore(saved.count);
    this.stayedNs.restore(saved.stayedNs);
  }
}

export interface SavedAttendance {
  readonly count: SavedTimeAverage;
  readonly stayedNs: readonly [number, number];
}
