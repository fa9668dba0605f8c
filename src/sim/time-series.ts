/**
 * Sums and counts in bins of simulated time, and a coarse histogram for each bin, so that a run of any length is drawn
 * with a bounded number of points.
 */

import { leaveArray, takeArray } from './spare-arrays.ts';

/** Sixteen buckets for each power of two from 1 µs on: 6 % wide, enough for a line in a chart. */
const SUB_BITS = 4;
const UNIT_NS = 1024;
const BUCKETS = 28 << SUB_BITS;

/** The wide bucket of a duration. */
export function coarseBucket(valueNs: number): number {
  const units = Math.floor(valueNs / UNIT_NS);
  if (units < 1 << SUB_BITS) return units;
  // 2^31 units are 36 minutes: longer ones share the last bucket of their power of two.
  const whole = units < 2 ** 31 ? units | 0 : 2 ** 31 - 1;
  const exponent = 31 - Math.clz32(whole) - SUB_BITS;
  return (exponent << SUB_BITS) + (whole >> exponent);
}

function coarseMiddle(bucket: number): number {
  if (bucket < 2 << SUB_BITS) return (bucket + 0.5) * UNIT_NS;
  const exponent = (bucket >> SUB_BITS) - 1;
  return (bucket - (exponent << SUB_BITS) + 0.5) * 2 ** exponent * UNIT_NS;
}

/** The least duration of a coarse bucket, nanoseconds: `toData` names buckets by these numbers. */
export function coarseLowNs(bucket: number): number {
  if (bucket < 2 << SUB_BITS) return bucket * UNIT_NS;
  const exponent = (bucket >> SUB_BITS) - 1;
  return (bucket - (exponent << SUB_BITS)) * 2 ** exponent * UNIT_NS;
}

/** Durations by bin of time: quantiles, counts and sums over the run. */
export class DurationSeries {
  readonly binNs: number;
  readonly bins: number;
  readonly counts: Float64Array;
  /** Sum of the durations of each bin, nanoseconds. */
  readonly sumsNs: Float64Array;
  readonly #buckets: Uint32Array;
  #nowNs = 0;
  #valueNs = 0;

  constructor(durationNs: number, bins: number) {
    this.bins = bins;
    this.binNs = Math.max(1, Math.ceil(durationNs / bins));
    this.counts = new Float64Array(bins);
    this.sumsNs = new Float64Array(bins);
    this.#buckets = takeArray(Uint32Array, bins * BUCKETS).fill(0);
  }

  /** Leaves its buckets to others; nothing may be asked of it afterwards. */
  release(): void {
    leaveArray(this.#buckets);
  }

  record(nowNs: number, valueNs: number): void {
    // So short that it is always inlined: a double that is an argument of a real call is allocated.
    this.#nowNs = nowNs;
    this.#valueNs = valueNs;
    this.#take();
  }

  #take(): void {
    const bin = Math.min(this.bins - 1, Math.floor(this.#nowNs / this.binNs));
    this.counts[bin] = this.counts[bin] + 1;
    this.sumsNs[bin] = this.sumsNs[bin] + this.#valueNs;
    const place = bin * BUCKETS + coarseBucket(this.#valueNs);
    this.#buckets[place] = this.#buckets[place] + 1;
  }

  merge(other: DurationSeries): void {
    for (let i = 0; i < this.bins; i++) {
      this.counts[i] = this.counts[i] + other.counts[i];
      this.sumsNs[i] = this.sumsNs[i] + other.sumsNs[i];
    }
    for (let i = 0; i < this.#buckets.length; i++) {
      this.#buckets[i] = this.#buckets[i] + other.#buckets[i];
    }
  }

  /** The quantile of one bin in nanoseconds, NaN when the bin is empty. */
  quantile(bin: number, q: number): number {
    const count = this.counts[bin];
    if (count === 0) return Number.NaN;
    const rank = Math.max(1, Math.ceil(q * count - 1e-9));
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      seen += this.#buckets[bin * BUCKETS + bucket];
      if (seen >= rank) return coarseMiddle(bucket);
    }
    return Number.NaN;
  }

  /** Non-zero cells of all bins as `[bin, bucket, count, …]`: sparse, exact, mergeable. */
  toData(): readonly number[] {
    const cells: number[] = [];
    for (let place = 0; place < this.#buckets.length; place++) {
      const count = this.#buckets[place];
      if (count > 0) cells.push(Math.floor(place / BUCKETS), place % BUCKETS, count);
    }
    return cells;
  }

  /** Adds cells that `toData` returned. */
  addData(cells: readonly number[]): void {
    for (let i = 0; i < cells.length; i += 3) {
      const bin = cells[i];
      const place = bin * BUCKETS + cells[i + 1];
      this.#buckets[place] = this.#buckets[place] + cells[i + 2];
      this.counts[bin] = this.counts[bin] + cells[i + 2];
    }
  }

  save(): SavedDurations {
    return { cells: this.toData(), sumsNs: this.sumsNs.slice() };
  }

  restore({ cells, sumsNs }: SavedDurations): void {
    this.#buckets.fill(0);
    this.counts.fill(0);
    this.addData(cells);
    this.sumsNs.set(sumsNs);
  }
}

export interface SavedDurations {
  readonly cells: readonly number[];
  readonly sumsNs: Float64Array;
}

/** Counts by bin of time. */
export class CountSeries {
  readonly binNs: number;
  readonly counts: Float64Array;
  #nowNs = 0;

  constructor(durationNs: number, bins: number) {
    this.binNs = Math.max(1, Math.ceil(durationNs / bins));
    this.counts = new Float64Array(bins);
  }

  /** One more at that instant. */
  count(nowNs: number): void {
    this.#nowNs = nowNs;
    this.#take();
  }

  #take(): void {
    const bin = Math.min(this.counts.length - 1, Math.floor(this.#nowNs / this.binNs));
    this.counts[bin] = this.counts[bin] + 1;
  }
}
