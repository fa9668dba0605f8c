/**
 * Which policy is better, when all faced the same clients. Under common random numbers replication i of every
 * policy has the same arrivals and the same work, so the *differences* of pairs are far steadier than either
 * figure.
 *
 * Many comparisons at once find a winner by luck: Holm's step-down keeps the chance of even one false verdict
 * below 1 - confidence (Scandinavian Journal of Statistics 6, 1979). Each interval is shown at the level that
 * its verdict was judged at, so that a verdict is given exactly where the interval leaves zero out.
 */
import { sqrt } from '../sim/math.ts';
import {
  DEFAULT_CONFIDENCE,
  type Interval,
  meanInterval,
  meanOf,
  ratioInterval,
  varianceOf,
} from './interval.ts';
import { studentTwoSided } from './student.ts';

export type Verdict = 'better' | 'worse' | 'not distinguishable';

/** One policy's figure, a value a replication, in the order of replications. */
export interface Sample {
  readonly name: string;
  readonly values: readonly number[];
  /** How far a value may lie from the true one because it was read from a bucket; 0 when it is exact. */
  readonly resolution?: (value: number) => number;
}

export interface Comparison {
  readonly name: string;
  readonly against: string;
  /** `name` minus `against`. */
  readonly difference: Interval;
  /** `name` over `against`; nulls when `against` is zero throughout. */
  readonly ratio: Interval;
  /** The chance of a difference this large if there were none. Null from fewer than two pairs. */
  readonly p: number | null;
  /** The same after Holm's correction for all comparisons made together. */
  readonly adjustedP: number | null;
  readonly verdict: Verdict;
}

export interface ComparisonOptions {
  readonly confidence?: number;
  /** Response times: lower (the default). Goodput: higher. */
  readonly better?: 'lower' | 'higher';
}

/** Every other sample against one. */
export function compareWith(
  reference: Sample,
  others: readonly Sample[],
  options: ComparisonOptions = {},
): readonly Comparison[] {
  return judge(
    others.map((sample) => [sample, reference] as const),
    options,
  );
}

/** Every sample against every other, each pair once. */
export function compareAll(
  samples: readonly Sample[],
  options: ComparisonOptions = {},
): readonly Comparison[] {
  const pairs: (readonly [Sample, Sample])[] = [];
  samples.forEach((sample, i) => {
    for (const other of samples.slice(i + 1)) pairs.push([sample, other]);
  });
  return judge(pairs, options);
}

/**
 * The names that no other is better than, from the comparisons of all pairs: one winner, or several that tie.
 */
export function undefeated(comparisons: readonly Comparison[]): readonly string[] {
  const names = new Set(comparisons.flatMap(({ name, against }) => [name, against]));
  for (const { name, against, verdict } of comparisons) {
    if (verdict === 'better') names.delete(against);
    if (verdict === 'worse') names.delete(name);
  }
  return [...names];
}

interface Pair {
  readonly name: string;
  readonly against: string;
  readonly values: readonly number[];
  readonly others: readonly number[];
  readonly differences: readonly number[];
  readonly p: number | null;
  /** What the reading alone leaves open of the difference, and of the ratio. */
  readonly blur: number;
  readonly blurOfRatio: number;
}

function judge(
  pairs: readonly (readonly [Sample, Sample])[],
  options: ComparisonOptions,
): readonly Comparison[] {
  const { confidence = DEFAULT_CONFIDENCE, better = 'lower' } = options;
  const tested = pairs.map(([sample, other]) => pairOf(sample, other));
  const levels = holm(
    tested.map(({ p }) => p ?? 1),
    1 - confidence,
  );
  return tested.map((pair, i) => {
    const { level, adjustedP } = levels[i] as Level;
    const difference = notFiner(meanInterval(pair.differences, 1 - level), pair.blur);
    return {
      name: pair.name,
      against: pair.against,
      difference,
      ratio: notFiner(ratioInterval(pair.values, pair.others, 1 - level), pair.blurOfRatio),
      p: pair.p,
      adjustedP: pair.p === null ? null : adjustedP,
      verdict: verdictOf(difference, pair.p !== null && adjustedP < 1 - confidence, better),
    };
  });
}

/** Replications in which either figure was not measured make no pair. */
function pairOf(sample: Sample, other: Sample): Pair {
  const values: number[] = [];
  const others: number[] = [];
  const count = Math.min(sample.values.length, other.values.length);
  for (let i = 0; i < count; i++) {
    const value = sample.values[i] as number;
    const against = other.values[i] as number;
    if (Number.isNaN(value) || Number.isNaN(against)) continue;
    values.push(value);
    others.push(against);
  }
  const differences = values.map((value, i) => value - (others[i] as number));
  const p = chanceOf(differences);
  const [own, their] = [blurOf(sample, values), blurOf(other, others)];
  const theirMean = values.length === 0 ? 0 : Math.abs(meanOf(others));
  const ratio = theirMean === 0 ? 0 : Math.abs(meanOf(values)) / theirMean;
  return {
    name: sample.name,
    against: other.name,
    values,
    others,
    differences,
    p,
    blur: differences.every((difference) => difference === 0) ? 0 : own + their,
    blurOfRatio: theirMean === 0 ? 0 : (own + ratio * their) / theirMean,
  };
}

/** Of the mean of values that were read from buckets: readings may all err to one side. */
function blurOf({ resolution }: Sample, values: readonly number[]): number {
  return resolution === undefined || values.length === 0 ? 0 : meanOf(values.map(resolution));
}

/** Runs that agree better than their figures were read do not make these surer. */
function notFiner(interval: Interval, blur: number): Interval {
  const { estimate, halfWidth } = interval;
  if (estimate === null || halfWidth === null || halfWidth >= blur) return interval;
  return { ...interval, halfWidth: blur, low: estimate - blur, high: estimate + blur };
}

/** The two-sided chance of the paired t test. */
function chanceOf(differences: readonly number[]): number | null {
  const count = differences.length;
  if (count < 2) return null;
  const mean = meanOf(differences);
  const error = sqrt(varianceOf(differences) / count);
  if (error === 0) return mean === 0 ? 1 : 0;
  return studentTwoSided(mean / error, count - 1);
}

interface Level {
  /** The share of errors that this comparison's own interval is shown at. */
  readonly level: number;
  readonly adjustedP: number;
}

/**
 * Holm's step-down: the smallest p is held against alpha/m, the next against alpha/(m-1), until one fails.
 */
function holm(ps: readonly number[], alpha: number): readonly Level[] {
  const order = ps.map((_, i) => i).sort((a, b) => (ps[a] as number) - (ps[b] as number));
  const levels: Level[] = new Array(ps.length);
  let failed: number | undefined;
  let adjustedP = 0;
  order.forEach((place, rank) => {
    const p = ps[place] as number;
    const tests = ps.length - rank;
    adjustedP = Math.max(adjustedP, Math.min(1, p * tests));
    if (failed === undefined && adjustedP >= alpha) failed = alpha / tests;
    levels[place] = { level: failed ?? alpha / tests, adjustedP };
  });
  return levels;
}

function verdictOf(difference: Interval, significant: boolean, better: 'lower' | 'higher'): Verdict {
  const { estimate, halfWidth } = difference;
  if (!significant || estimate === null || estimate === 0) return 'not distinguishable';
  if (halfWidth !== null && Math.abs(estimate) <= halfWidth) return 'not distinguishable';
  return estimate < 0 === (better === 'lower') ? 'better' : 'worse';
}
