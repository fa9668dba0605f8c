/**
 * Exact area under a count over simulated time: the integral of customers in a system, in count × nanoseconds.
 *
 * A customer who comes at a and leaves at d adds d − a, so the area up to now is the sum of all leaving times, less the
 * sum of all coming times, plus count × now: one addition a change and no multiplication. Little's law holds to the last
 * digit when it is counted by this area.
 */

import { addToRow, LIMB } from './exact-sum.ts';

const HALF = 2 ** 26;

/** Whoever knows the time; asked, not told, for a double that is an argument may be allocated. */
export interface Clock {
  readonly nowNs: number;
}

/** `enter` of a lent row, whose borrower knows the new value and puts it in its place at the end of the loan. */
export function enterRow(rows: Float64Array, at: number, nowNs: number, value: number): void {
  if (value > rows[at + 1]) rows[at + 1] = value;
  const low = rows[at + 2] - nowNs;
  if (low > -LIMB) rows[at + 2] = low;
  else borrowRow(rows, at, nowNs);
}

/** `leave` of a lent row. */
export function leaveRow(rows: Float64Array, at: number, nowNs: number): void {
  addToRow(rows, at + 2, nowNs);
}

function borrowRow(rows: Float64Array, at: number, nowNs: number): void {
  rows[at + 3] = rows[at + 3] - 1;
  rows[at + 2] = rows[at + 2] + LIMB - nowNs;
  if (rows[at + 2] > -LIMB) return;
  rows[at + 3] = rows[at + 3] - 1;
  rows[at + 2] = rows[at + 2] + LIMB;
}

export class TimeAverage {
  value = 0;
  max = 0;
  readonly #clock: Clock;
  /** Sum of leaving times less coming times, low limb in (−2^52, 2^52), high limb in multiples of 2^52. */
  #low = 0;
  #high = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** One more now. */
  enter(): void {
    if (++this.value > this.max) this.max = this.value;
    const low = this.#low - this.#clock.nowNs;
    if (low > -LIMB) this.#low = low;
    else this.#borrow();
  }

  /** One less now. */
  leave(): void {
    this.value--;
    const low = this.#low + this.#clock.nowNs;
    if (low < LIMB) this.#low = low;
    else this.#carry();
  }

  // The limb is taken off first: the plain sum may pass 2^53 when the clock shows more than 2^52.
  #borrow(): void {
    this.#high--;
    this.#low = this.#low + LIMB - this.#clock.nowNs;
    if (this.#low > -LIMB) return;
    this.#high--;
    this.#low += LIMB;
  }

  #carry(): void {
    this.#high++;
    this.#low = this.#low - LIMB + this.#clock.nowNs;
    if (this.#low < LIMB) return;
    this.#high++;
    this.#low -= LIMB;
  }

  /** All leave now. */
  empty(): void {
    while (this.value > 0) this.leave();
  }

  /** The exact area up to now. */
  area(): bigint {
    return (
      BigInt(this.#high) * BigInt(LIMB) + BigInt(this.#low) + BigInt(this.value) * BigInt(this.#clock.nowNs)
    );
  }

  /** The area up to now as a double. Cancels in whole limbs first, so that little is lost. */
  areaValue(): number {
    const { nowNs } = this.#clock;
    const upper = Math.floor(nowNs / HALF);
    const rest = nowNs - upper * HALF;
    // value × now = value × upper × 2^26 + value × rest; the first part in limbs of 2^52.
    const scaled = this.value * upper;
    const limbs = Math.floor(scaled / HALF);
    return (this.#high + limbs) * LIMB + (this.#low + (scaled - limbs * HALF) * HALF + this.value * rest);
  }

  /** Mean from the start until now. */
  mean(): number {
    const { nowNs } = this.#clock;
    return nowNs === 0 ? this.value : this.areaValue() / nowNs;
  }

  /** Lends its state to who keeps many in rows of one table: value, max, low limb, high limb from `at` on. */
  lend(rows: Float64Array, at: number): void {
    rows[at] = this.value;
    rows[at + 1] = this.max;
    rows[at + 2] = this.#low;
    rows[at + 3] = this.#high;
  }

  /** Takes back what was lent. */
  takeBack(rows: Float64Array, at: number): void {
    this.value = rows[at];
    this.max = rows[at + 1];
    this.#low = rows[at + 2];
    this.#high = rows[at + 3];
  }

  save(): SavedTimeAverage {
    return { value: this.value, max: this.max, low: this.#low, high: this.#high };
  }

  restore(saved: SavedTimeAverage): void {
    this.value = saved.value;
    this.max = saved.max;
    this.#low = saved.low;
    this.#high = saved.high;
  }
}

export interface SavedTimeAverage {
  readonly value: number;
  readonly max: number;
  readonly low: number;
  readonly high: number;
}
