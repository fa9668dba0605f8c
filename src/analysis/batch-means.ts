/**
 * An interval from one long run. Neighbouring requests resemble one another, so their mean has far less
 * certainty than their number suggests; means of long batches are nearly independent. Remove the transient
 * first (`transient.ts`). Law, Simulation Modeling and Analysis, chapter 9; von Neumann's ratio: Annals of
 * Mathematical Statistics 12 (1941).
 */
import { normalQuantile } from '../sim/distributions/normal.ts';
import { sqrt, square } from '../sim/math.ts';
import { DEFAULT_CONFIDENCE, type Interval, meanInterval, meanOf, varianceOf, without } from './interval.ts';

/** Tried in turn until the batches are independent: fewer are longer. */
const BATCH_COUNTS = [30, 25, 20];
/** A batch of fewer values says nothing of its neighbours. */
const LEAST_BATCH_SIZE = 10;
/** One run in a hundred with independent batches is called dependent. */
const SIGNIFICANCE = 0.01;

export interface BatchMeans {
  /** `count` is the number of batches. */
  readonly interval: Interval;
  readonly batchSize: number;
  /** Correlation of neighbouring batches. Null when the run is too short for batches at all. */
  readonly lag1: number | null;
  /** Whether von Neumann's test lets the batches pass as independent. If not, the interval is too narrow. */
  readonly independent: boolean;
  /** As many independent values would give a mean as certain as this. */
  readonly effectiveCount: number | null;
}

/** The mean of one run's values in their order, with its interval. */
export function batchMeans(values: readonly number[], confidence = DEFAULT_CONFIDENCE): BatchMeans {
  const least = BATCH_COUNTS.at(-1) as number;
  if (values.length < least * LEAST_BATCH_SIZE) {
    const estimate = values.length === 0 ? null : meanOf(values);
    const interval = without(estimate, { confidence, count: 0, method: 'batch-means' });
    return { interval, batchSize: 0, lag1: null, independent: false, effectiveCount: null };
  }
  let tried = inBatches(values, least, confidence);
  for (const count of BATCH_COUNTS) {
    if (values.length < count * LEAST_BATCH_SIZE) continue;
    tried = inBatches(values, count, confidence);
    if (tried.independent) break;
  }
  return tried;
}

function inBatches(values: readonly number[], count: number, confidence: number): BatchMeans {
  const batchSize = Math.floor(values.length / count);
  // What does not fill a batch is left off at the start, where the transient may linger.
  const start = values.length - batchSize * count;
  const means: number[] = [];
  for (let batch = 0; batch < count; batch++) {
    const first = start + batch * batchSize;
    means.push(meanOf(values.slice(first, first + batchSize)));
  }
  const variance = varianceOf(means);
  const { lag1, independent } = neighbours(means);
  return {
    interval: { ...meanInterval(means, confidence), method: 'batch-means' },
    batchSize,
    lag1,
    independent,
    effectiveCount: variance === 0 ? values.length : (varianceOf(values.slice(start)) * count) / variance,
  };
}

/** Resemblance of each mean to the next. */
function neighbours(means: readonly number[]): { readonly lag1: number; readonly independent: boolean } {
  const count = means.length;
  const centre = meanOf(means);
  let squares = 0;
  let steps = 0;
  let products = 0;
  for (let i = 0; i < count; i++) {
    squares += square((means[i] as number) - centre);
    if (i === 0) continue;
    steps += square((means[i] as number) - (means[i - 1] as number));
    products += ((means[i] as number) - centre) * ((means[i - 1] as number) - centre);
  }
  if (squares === 0) return { lag1: 0, independent: true };
  // Over independent values the ratio of squared steps to squares is 2; likeness makes the steps small.
  const z = (steps / squares - 2) / (2 * sqrt((count - 2) / (count * count - 1)));
  return { lag1: products / squares, independent: z > normalQuantile(SIGNIFICANCE) };
}
