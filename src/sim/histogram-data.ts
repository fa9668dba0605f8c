/** What is asked of a histogram as plain data, over its non-empty buckets alone: the same answers as the histogram's own. */
import { bucketMiddle, Histogram, type HistogramData } from './histogram.ts';

const LIMB = 2 ** 52;

/** Several as one; one alone as it is. */
export function mergedData(parts: readonly HistogramData[]): HistogramData {
  const filled = parts.filter(({ count }) => count > 0);
  if (filled.length === 1) return filled[0];
  const all = new Histogram();
  for (const part of filled) all.mergeData(part);
  return all.toData();
}

/** NaN when empty. */
export function meanOfData({ sum: [high, low], count }: HistogramData): number {
  return (high * LIMB + low) / count;
}

/** Values at ascending quantiles in (0, 1): the middle of their buckets, within least and greatest. NaN when empty. */
export function quantilesOfData(
  { count, min, max, buckets }: HistogramData,
  quantiles: readonly number[],
): number[] {
  if (count === 0) return quantiles.map(() => Number.NaN);
  let at = -2;
  let seen = 0;
  return quantiles.map((q) => {
    const rank = Math.max(1, Math.ceil(q * count - 1e-9));
    while (seen < rank && at + 2 < buckets.length) {
      at += 2;
      seen += buckets[at + 1];
    }
    return Math.min(max, Math.max(min, bucketMiddle(buckets[at])));
  });
}

/** How many values lie in buckets whose middle is above `value`. */
export function countOfDataAbove({ buckets }: HistogramData, value: number): number {
  let above = 0;
  for (let i = buckets.length - 2; i >= 0 && bucketMiddle(buckets[i]) > value; i -= 2)
    above += buckets[i + 1];
  return above;
}
