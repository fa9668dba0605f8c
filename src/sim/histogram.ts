/**
 * A log-linear histogram of whole numbers: 128 buckets for each power of two, so a bucket is at most 0.8 % wide.
 * Values below 128 have a bucket each. Histograms of one shape merge exactly, in any order.
 * Idea: HdrHistogram (Gil Tene), without its auto-ranging.
 */
import { ExactSum } from './exact-sum.ts';
import { leaveArray, takeArray } from './spare-arrays.ts';

const SUB_BITS = 7;
const SUB_COUNT = 1 << SUB_BITS;
/** Values up to 2^53 - 1. */
const BUCKETS = (53 - SUB_BITS + 1) * SUB_COUNT;
const TWO_32 = 4294967296;

/** The bucket of a whole number, 0 <= value < 2^53. */
export function bucketOf(value: number): number {
  if (value < TWO_32) {
    const small = value >>> 0;
    const exponent = 31 - Math.clz32(small | SUB_COUNT) - SUB_BITS;
    return (exponent << SUB_BITS) + (small >>> exponent);
  }
  const high = Math.floor(value / TWO_32);
  const exponent = 63 - Math.clz32(high) - SUB_BITS;
  return (exponent << SUB_BITS) + Math.floor(value / 2 ** exponent);
}

/** The lowest value of a bucket. */
export function bucketLow(bucket: number): number {
  if (bucket < SUB_COUNT * 2) return bucket;
  const exponent = (bucket >>> SUB_BITS) - 1;
  return (bucket - (exponent << SUB_BITS)) * 2 ** exponent;
}

/** The middle of a bucket: what a quantile reports, since the lower edge is biased by half a bucket. */
export function bucketMiddle(bucket: number): number {
  const low = bucketLow(bucket);
  return low + (bucketLow(bucket + 1) - 1 - low) / 2;
}

/** Half of the width of the bucket that a value lies in: a quantile is no better known. */
export function halfBucket(value: number): number {
  const bucket = bucketOf(Math.round(value));
  return (bucketLow(bucket + 1) - bucketLow(bucket)) / 2;
}

export class Histogram {
  /** Exact sum of the recorded values. */
  readonly sum = new ExactSum();
  min = Infinity;
  max = 0;
  #value = 0;
  #counts = takeArray(Float64Array, SUB_COUNT * 4).fill(0);

  /** Records a whole number, 0 <= value < 2^53. */
  record(value: number): void {
    // So short that it is always inlined: a double that is an argument of a real call is allocated.
    this.#value = value;
    this.#take();
  }

  #take(): void {
    const value = this.#value;
    const bucket = bucketOf(value);
    if (bucket >= this.#counts.length) this.#grow(bucket);
    const counts = this.#counts;
    counts[bucket] = counts[bucket] + 1;
    this.sum.add(value);
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
  }

  /** Its buckets, lent to a loop of its own that records fewer than so many; `takeBack` ends the loan. */
  lend(): Float64Array {
    return this.#counts;
  }

  /** What the loop recorded: `sumLow` is the low limb of the new sum. */
  takeBack(sumLow: number, min: number, max: number): void {
    this.sum.low = sumLow;
    this.min = min;
    this.max = max;
  }

  /** How many values were recorded. Adds up the buckets: nothing for a hot loop. */
  get count(): number {
    let count = 0;
    for (const each of this.#counts) count += each;
    return count;
  }

  #grow(bucket: number): void {
    let length = this.#counts.length;
    while (length <= bucket) length *= 2;
    const grown = takeArray(Float64Array, Math.min(length, BUCKETS + SUB_COUNT));
    grown.set(this.#counts);
    grown.fill(0, this.#counts.length);
    leaveArray(this.#counts);
    this.#counts = grown;
  }

  /** Value at the quantile q in [0, 1]: the middle of its bucket, exact at 0 and 1. NaN when empty. */
  quantile(q: number): number {
    const { count } = this;
    if (count === 0) return Number.NaN;
    if (q <= 0) return this.min;
    if (q >= 1) return this.max;
    // The least value that at least the share q of the recorded values does not exceed.
    const rank = Math.max(1, Math.ceil(q * count - 1e-9));
    let seen = 0;
    for (let bucket = 0; bucket < this.#counts.length; bucket++) {
      seen += this.#counts[bucket];
      if (seen >= rank) return Math.min(this.max, Math.max(this.min, bucketMiddle(bucket)));
    }
    return this.max;
  }

  /** How many recorded values lie in buckets wholly above `value`, plus those of its own bucket's upper part by bucket middle. */
  countAbove(value: number): number {
    let above = 0;
    for (let bucket = bucketOf(value); bucket < this.#counts.length; bucket++) {
      if (bucketMiddle(bucket) > value) above += this.#counts[bucket];
    }
    return above;
  }

  get mean(): number {
    // 0 / 0 when empty.
    return this.sum.value / this.count;
  }

  merge(other: Histogram): void {
    if (other.count === 0) return;
    if (other.#counts.length > this.#counts.length) this.#grow(other.#counts.length - 1);
    for (let bucket = 0; bucket < other.#counts.length; bucket++) {
      const count = other.#counts[bucket];
      if (count > 0) this.#counts[bucket] = this.#counts[bucket] + count;
    }
    this.sum.merge(other.sum);
    if (other.min < this.min) this.min = other.min;
    if (other.max > this.max) this.max = other.max;
  }

  /** The same for what `toData` returned. */
  mergeData({ count, sum, min, max, buckets }: HistogramData): void {
    if (count === 0) return;
    const last = buckets[buckets.length - 2];
    if (last >= this.#counts.length) this.#grow(last);
    for (let i = 0; i < buckets.length; i += 2) {
      this.#counts[buckets[i]] = this.#counts[buckets[i]] + buckets[i + 1];
    }
    this.sum.high += sum[0];
    this.sum.add(sum[1]);
    if (min < this.min) this.min = min;
    if (max > this.max) this.max = max;
  }

  clear(): void {
    this.#counts.fill(0);
    this.sum.restore([0, 0]);
    this.min = Infinity;
    this.max = 0;
  }

  /** Leaves its buckets to others; nothing may be asked of it afterwards. */
  release(): void {
    leaveArray(this.#counts);
  }

  /** Plain data: non-empty buckets as `[bucket, count, bucket, count, …]`. */
  toData(): HistogramData {
    const buckets: number[] = [];
    for (let bucket = 0; bucket < this.#counts.length; bucket++) {
      const count = this.#counts[bucket];
      if (count > 0) buckets.push(bucket, count);
    }
    const { count } = this;
    return {
      count,
      sum: this.sum.save(),
      min: count === 0 ? 0 : this.min,
      max: this.max,
      buckets,
    };
  }

  static fromData(data: HistogramData): Histogram {
    const histogram = new Histogram();
    histogram.load(data);
    return histogram;
  }

  /** Replaces the contents by what `toData` returned. */
  load(data: HistogramData): void {
    this.clear();
    for (let i = 0; i < data.buckets.length; i += 2) {
      const bucket = data.buckets[i];
      if (bucket >= this.#counts.length) this.#grow(bucket);
      this.#counts[bucket] = data.buckets[i + 1];
    }
    this.sum.restore(data.sum);
    this.min = data.count === 0 ? Infinity : data.min;
    this.max = data.max;
  }
}

/** A histogram as it stands in result files. */
export interface HistogramData {
  readonly count: number;
  /** High and low limb of the exact sum: value = high * 2^52 + low. */
  readonly sum: readonly [number, number];
  readonly min: number;
  readonly max: number;
  /** Bucket, count, bucket, count …; bucket b covers [bucketLow(b), bucketLow(b + 1)). */
  readonly buckets: readonly number[];
}
