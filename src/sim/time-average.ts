/**
 * Exact area under a count over simulated time: the integral of customers in a system, in count × nanoseconds.
 *
 * A customer who comes at a and leaves at d adds d − a, so the area up to now is the sum of all leaving times, less the
 * sum of all coming times, plus count × now: one addition a change and no multiplication. Little's law holds to the last
 * digit when it is counted by this area.
 */

const LIMB = 2 ** 52;
const HALF = 2 ** 26;

export class TimeAverage {
  value = 0;
  max = 0;
  /** Sum of leaving times less coming times, low limb in (−2^52, 2^52), high limb in multiples of 2^52. */
  #low = 0;
  #high = 0;

  /** One more now. */
  enter(nowNs: number): void {
    if (++this.value > this.max) this.max = this.value;
    const low = this.#low - nowNs;
    if (low > -LIMB) this.#low = low;
    else {
      this.#low = low + LIMB;
      this.#high--;
    }
  }

  /** One less now. */
  leave(nowNs: number): void {
    this.value--;
    const low = this.#low + nowNs;
    if (low < LIMB) this.#low = low;
    else {
      this.#low = low - LIMB;
      this.#high++;
    }
  }

  /** All leave now. */
  empty(nowNs: number): void {
    while (this.value > 0) this.leave(nowNs);
  }

  /** The exact area up to now. */
  area(nowNs: number): bigint {
    return BigInt(this.#high) * BigInt(LIMB) + BigInt(this.#low) + BigInt(this.value) * BigInt(nowNs);
  }

  /** The area up to now as a double. Cancels in whole limbs first, so that little is lost. */
  areaValue(nowNs: number): number {
    const upper = Math.floor(nowNs / HALF);
    const rest = nowNs - upper * HALF;
    // value × now = value × upper × 2^26 + value × rest; the first part in limbs of 2^52.
    const scaled = this.value * upper;
    const limbs = Math.floor(scaled / HALF);
    return (this.#high + limbs) * LIMB + (this.#low + (scaled - limbs * HALF) * HALF + this.value * rest);
  }

  /** Mean over [0, nowNs]. */
  mean(nowNs: number): number {
    return nowNs === 0 ? this.value : this.areaValue(nowNs) / nowNs;
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
