/**
 * Hands out row numbers of a table of typed arrays and takes them back. Rows freed last are given out first, so a table
 * stays as small as its busiest moment.
 */
import { grownInt32 } from './event-queue.ts';
import { leaveArray, takeArray } from './spare-arrays.ts';

export class Slots {
  /** Rows ever handed out: every row in use is below it. */
  highWater = 0;
  capacity: number;

  // A loop of its own takes from the end of the free rows and gives back there.
  free: Int32Array;
  freeCount = 0;
  readonly #grow: (capacity: number) => void;

  /** `grow` is called with the new capacity before a row beyond the present one is handed out. */
  constructor(capacity: number, grow: (capacity: number) => void) {
    this.capacity = capacity;
    this.#grow = grow;
    this.free = takeArray(Int32Array, capacity);
  }

  /** Rows in use. */
  get used(): number {
    return this.highWater - this.freeCount;
  }

  take(): number {
    if (this.freeCount > 0) return this.free[--this.freeCount];
    if (this.highWater === this.capacity) this.#enlarge(this.capacity * 2);
    return this.highWater++;
  }

  give(row: number): void {
    this.free[this.freeCount++] = row;
  }

  #enlarge(capacity: number): void {
    this.capacity = capacity;
    this.free = grownInt32(this.free, capacity);
    this.#grow(capacity);
  }

  /** The run is over: the next one may have the array. */
  release(): void {
    leaveArray(this.free);
    this.free = new Int32Array(0);
  }

  save(): SavedSlots {
    return { highWater: this.highWater, free: this.free.slice(0, this.freeCount) };
  }

  restore(saved: SavedSlots): void {
    if (saved.highWater > this.capacity) {
      let capacity = this.capacity;
      while (capacity < saved.highWater) capacity *= 2;
      this.#enlarge(capacity);
    }
    this.highWater = saved.highWater;
    this.free.set(saved.free);
    this.freeCount = saved.free.length;
  }
}

export interface SavedSlots {
  readonly highWater: number;
  readonly free: Int32Array;
}
