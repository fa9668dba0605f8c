/**
 * Confidence intervals. What they are computed over are *replications*: runs that are independent of one
 * another. The requests of one run are not independent; for one long run see `batch-means.ts`.
 *
 * A value that is NaN says that nothing was measured in that replication; it is left out and not counted.
 */
import { normalQuantile } from '../sim/distributions/normal.ts';
import { sqrt, square } from '../sim/math.ts';
import { binomialCdf, binomialQuantile } from './binomial.ts';
import { studentQuantile } from './student.ts';

export type IntervalMethod =
  | 'student'
  | 'order-statistics'
  | 'sectioning'
  | 'wilson'
  | 'ratio'
  | 'batch-means'
  | 'woodruff'
  | 'jackknife';

/** Plain data. Numbers are null where the data cannot give them: JSON knows no Infinity. */
export interface Interval {
  /** Null when nothing was measured. */
  readonly estimate: number | null;
  /** Null, with `high` and `halfWidth`, when the replications are too few for this confidence. */
  readonly low: number | null;
  readonly high: number | null;
  /** The longer side, where the interval is not symmetric. */
  readonly halfWidth: number | null;
  /** 0.95: of 100 such intervals 95 hold the true value. */
  readonly confidence: number;
  /** Values that it was computed from. */
  readonly count: number;
  readonly method: IntervalMethod;
}

export const DEFAULT_CONFIDENCE = 0.95;

/** The mean over replications, by Student's t. Needs two. */
export function meanInterval(values: readonly number[], confidence = DEFAULT_CONFIDENCE): Interval {
  const measured = values.filter((value) => !Number.isNaN(value));
  const count = measured.length;
  const basis = { confidence, count, method: 'student' as const };
  if (count === 0) return without(null, basis);
  const mean = meanOf(measured);
  if (count === 1) return without(mean, basis);
  return around(mean, studentHalfWidth(sqrt(varianceOf(measured) / count), basis), basis);
}

/**
 * A quantile of the distribution from which the values come, one value a replication: the values themselves
 * bound it, so no shape is assumed (David and Nagaraja, Order Statistics, 7.1). At q = 0.5 it needs six
 * values for 95 %.
 */
export function quantileInterval(
  values: readonly number[],
  quantile: number,
  confidence = DEFAULT_CONFIDENCE,
): Interval {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const count = sorted.length;
  const basis = { confidence, count, method: 'order-statistics' as const };
  if (count === 0) return without(null, basis);
  const estimate = sorted[Math.max(0, Math.ceil(quantile * count - 1e-9) - 1)] as number;
  const ranks = ranksAround(quantile, count, confidence);
  if (ranks === undefined) return without(estimate, basis);
  return bounded(estimate, [sorted[ranks.low - 1] as number, sorted[ranks.high - 1] as number], basis);
}

/** Ranks, from 1 on, of the values that bound a quantile; undefined where even the ends are too likely to miss it. */
function ranksAround(
  quantile: number,
  count: number,
  confidence: number,
): { readonly low: number; readonly high: number } | undefined {
  const trials = { count, probability: quantile };
  const miss = (1 - confidence) / 2;
  // The lower bound misses when fewer values than its rank lie below the quantile, the upper when its rank or
  // more do.
  const found = binomialQuantile(miss, trials);
  const low = binomialCdf(found, trials) <= miss ? found + 1 : found;
  const high = binomialQuantile(1 - miss, trials) + 1;
  return low < 1 || high > count ? undefined : { low, high };
}

/**
 * A quantile of all requests together (of the merged histogram) with an interval from each replication's own
 * quantile: sectioning (Asmussen and Glynn, Stochastic Simulation, chapter III). The spread is taken around the
 * merged estimate, so a bias of the short runs widens the interval instead of shifting it. Needs two.
 */
export function pooledQuantileInterval(
  pooled: number,
  perReplication: readonly number[],
  confidence = DEFAULT_CONFIDENCE,
): Interval {
  const measured = perReplication.filter((value) => !Number.isNaN(value));
  const count = measured.length;
  const basis = { confidence, count, method: 'sectioning' as const };
  if (Number.isNaN(pooled) || count === 0) return without(null, basis);
  if (count === 1) return without(pooled, basis);
  let squares = 0;
  for (const value of measured) squares += square(value - pooled);
  return around(pooled, studentHalfWidth(sqrt(squares / (count - 1) / count), basis), basis);
}

/** All requests together: how many, and the value below which a share of them lies. */
export interface Requests {
  readonly count: number;
  quantile(share: number): number;
}

/**
 * The interval of a quantile that lies beyond what a run of these has: each run's own is then but its greatest (or least)
 * value, and runs agree on being short. There it is no narrower than order statistics of all requests allow if they were
 * independent, and there is none where these are too few: p99 takes 368 requests, as no fewer reach beyond it for certain.
 */
export function withinReach(interval: Interval, quantile: number, requests: Requests): Interval {
  const { estimate, low, high, count: runs, confidence } = interval;
  if (estimate === null || low === null || high === null) return interval;
  const { count } = requests;
  if (Math.min(quantile, 1 - quantile) * count >= runs) return interval;
  const ranks = ranksAround(quantile, count, confidence);
  if (ranks === undefined) return without(estimate, interval);
  const [least, most] = [ranks.low, ranks.high].map((rank) => requests.quantile((rank - 0.5) / count));
  return bounded(estimate, [Math.min(low, least), Math.max(high, most)], interval);
}

/**
 * A share of independent trials, by Wilson's score: right near 0 and 1, and never empty. Requests of one run
 * are no independent trials (failures come in bursts): for those see `shareInterval`.
 */
export function proportionInterval(hits: number, trials: number, confidence = DEFAULT_CONFIDENCE): Interval {
  const basis = { confidence, count: trials, method: 'wilson' as const };
  if (trials === 0) return without(null, basis);
  const share = hits / trials;
  const z = normalQuantile(0.5 + confidence / 2);
  const spread = (z * z) / trials;
  const centre = (share + spread / 2) / (1 + spread);
  const reach = sqrt(share * (1 - share) * spread + (spread * spread) / 4) / (1 + spread);
  return bounded(share, [hits === 0 ? 0 : centre - reach, hits === trials ? 1 : centre + reach], basis);
}

/**
 * The sum of one column over the sum of another, a pair a replication, by the delta method (Law, Simulation
 * Modeling and Analysis, chapter 9). Failures over requests, bytes over seconds: never the mean of the
 * replications' ratios. Needs two.
 */
export function ratioInterval(
  numerators: readonly number[],
  denominators: readonly number[],
  confidence = DEFAULT_CONFIDENCE,
): Interval {
  const count = numerators.length;
  if (denominators.length !== count) {
    throw new Error(`assertion failed: ${count} numerators for ${denominators.length} denominators`);
  }
  const basis = { confidence, count, method: 'ratio' as const };
  const total = denominators.reduce((sum, value) => sum + value, 0);
  if (count === 0 || total === 0) return without(null, basis);
  const ratio = numerators.reduce((sum, value) => sum + value, 0) / total;
  if (count === 1) return without(ratio, basis);
  let squares = 0;
  for (let i = 0; i < count; i++)
    squares += square((numerators[i] as number) - ratio * (denominators[i] as number));
  const error = sqrt(squares / (count - 1) / count) / Math.abs(total / count);
  return around(ratio, studentHalfWidth(error, basis), basis);
}

/**
 * A share of requests over replications: `ratioInterval` kept within 0 and 1. When no request was hit, or
 * every one, the replications show no spread, and Wilson's score over all requests gives the far bound: "0,
 * at most 0.004 %".
 */
export function shareInterval(
  hits: readonly number[],
  totals: readonly number[],
  confidence = DEFAULT_CONFIDENCE,
): Interval {
  const allHits = hits.reduce((sum, value) => sum + value, 0);
  const allTotals = totals.reduce((sum, value) => sum + value, 0);
  if (allTotals > 0 && (allHits === 0 || allHits === allTotals)) {
    return { ...proportionInterval(allHits, allTotals, confidence), count: hits.length };
  }
  const interval = ratioInterval(hits, totals, confidence);
  const { estimate, low, high } = interval;
  if (estimate === null || low === null || high === null) return interval;
  return bounded(estimate, [Math.max(0, low), Math.min(1, high)], interval);
}

/** Whether the interval holds the value; false when it has no bounds. */
export function holds(interval: Interval, value: number): boolean {
  return interval.low !== null && interval.high !== null && interval.low <= value && value <= interval.high;
}

export function meanOf(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** The sample variance, divided by count - 1. */
export function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values);
  let squares = 0;
  for (const value of values) squares += square(value - mean);
  return squares / (values.length - 1);
}

type Basis = Pick<Interval, 'confidence' | 'count' | 'method'>;

function studentHalfWidth(standardError: number, { confidence, count }: Basis): number {
  return standardError === 0 ? 0 : studentQuantile(0.5 + confidence / 2, count - 1) * standardError;
}

/** A symmetric interval. */
export function around(estimate: number, halfWidth: number, basis: Basis): Interval {
  return { ...basis, estimate, low: estimate - halfWidth, high: estimate + halfWidth, halfWidth };
}

/** An estimate for which the data gives no interval. */
export function without(estimate: number | null, basis: Basis): Interval {
  return { ...basis, estimate, low: null, high: null, halfWidth: null };
}

/** The interval through a function that rises, or falls, over all of it; the estimate likewise. */
export function through(interval: Interval, of: (value: number) => number): Interval {
  const { estimate, low, high } = interval;
  if (estimate === null) return interval;
  if (low === null || high === null) return { ...interval, estimate: of(estimate) };
  const ends = [of(low), of(high)];
  return bounded(of(estimate), [Math.min(...ends), Math.max(...ends)], interval);
}

function bounded(estimate: number, [low, high]: readonly [number, number], basis: Basis): Interval {
  return { ...basis, estimate, low, high, halfWidth: Math.max(high - estimate, estimate - low) };
}
