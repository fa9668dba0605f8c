/**
 * An interval from one long run. Neighbouring requests resemble one another, so their mean has far less
 * certainty than their number suggests; means of long batches are nearly independent. Remove the transient
 * first (`transient.ts`). Law, Simulation Modeling and Analysis, chapter 9; von Neumann's ratio: Annals of
 * Mathematical Statistics 12 (1941).
 */
import { normalQuantile } from '../sim/distributions/normal.ts';
import { exp, sqrt, square } from '../sim/math.ts';
import { DEFAULT_CONFIDENCE, type Interval, meanInterval, meanOf, varianceOf, without } from './interval.ts';
import { studentQuantile } from './student.ts';

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

/** Ten long batches forget one another sooner than thirty short ones, and Student's t knows that they are few. */
const BIN_BATCHES = 10;
/** Neighbours so alike are no noise around a level: the run is not steady. */
const MOST_LIKENESS = 0.6;
/** An interval so wide says nothing, and where the spread is so large its own estimate is not to be trusted. */
const WIDEST = 1.5;
/** Where a spread is large, few bursts made it, and its own estimate is small as often as not: fitted to M/M/1 runs. */
const FOR_BURSTS = 0.3;
/** What occurs in fewer batches is too rare for one run to tell. */
const FEWEST_OCCUPIED = 8;

export interface BinnedRatio {
  readonly interval: Interval;
  /** Correlation of neighbouring batches, at least 0; null when there are too few bins. The interval is widened by it. */
  readonly lag1: number | null;
}

/**
 * A ratio of sums above 0 from one run whose bins of time follow one another: response times over answers, failures
 * over requests, busy time over time. The variance of ten batches is raised by (1 + r)/(1 - r), r their lag-1
 * correlation, and the interval is even on a logarithmic scale, as such figures are skewed. Refused (no interval) where
 * one run cannot tell: see the constants.
 */
export function binnedRatio(
  numerators: readonly number[],
  denominators: readonly number[],
  confidence = DEFAULT_CONFIDENCE,
): BinnedRatio {
  const basis = { confidence, count: BIN_BATCHES, method: 'batch-means' as const };
  const total = sumOf(denominators);
  if (total === 0) return { interval: without(null, basis), lag1: null };
  const ratio = sumOf(numerators) / total;
  const batchSize = Math.floor(numerators.length / BIN_BATCHES);
  const refused = { interval: without(ratio, basis), lag1: null };
  if (batchSize < 2) return refused;
  // What does not fill a batch is left off at the start, where the transient may linger.
  const start = numerators.length - batchSize * BIN_BATCHES;
  const deviations: number[] = [];
  let occupied = 0;
  for (let from = start; from < numerators.length; from += batchSize) {
    const own = sumOf(numerators, from, from + batchSize);
    if (own > 0) occupied++;
    deviations.push(own - ratio * sumOf(denominators, from, from + batchSize));
  }
  if (occupied < FEWEST_OCCUPIED) return refused;
  // Over independent batches the estimate of the correlation lies 1/n too low.
  const lag1 = Math.max(0, neighbours(deviations).lag1 + 1 / BIN_BATCHES);
  if (lag1 > MOST_LIKENESS) return { ...refused, lag1 };
  const variance = (varianceOf(deviations) * (1 + lag1)) / (1 - lag1);
  const error = sqrt(variance / BIN_BATCHES) / (sumOf(denominators, start) / BIN_BATCHES);
  const relative = (studentQuantile(0.5 + confidence / 2, BIN_BATCHES - 1) * error) / ratio;
  if (!(relative <= WIDEST)) return { ...refused, lag1 };
  return { interval: scaled(ratio, relative * (1 + FOR_BURSTS * relative), basis), lag1 };
}

/** Even on a logarithmic scale. */
function scaled(
  estimate: number,
  relative: number,
  basis: Omit<Interval, 'estimate' | 'low' | 'high' | 'halfWidth'>,
): Interval {
  const [low, high] = [estimate * exp(-relative), estimate * exp(relative)];
  return { ...basis, estimate, low, high, halfWidth: high - estimate };
}

function sumOf(values: readonly number[], from = 0, to = values.length): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i] as number;
  return sum;
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
