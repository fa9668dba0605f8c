/**
 * An interval for a figure that is no mean: a fitted parameter, a ratio of fits. Each replication is left out in
 * turn; how far the figure moves tells how uncertain it is (Tukey 1958; Efron and Tibshirani, An Introduction to
 * the Bootstrap, chapter 11).
 */

import { sqrt } from '../sim/math.ts';
import { around, DEFAULT_CONFIDENCE, type Interval, meanOf, varianceOf, without } from './interval.ts';
import { studentQuantile } from './student.ts';

/**
 * `figure` is asked for the estimate from all replications (`undefined` left out) and from all but one. Without an
 * interval when there are fewer than three replications, or when a figure cannot be had from some of them.
 */
export function jackknifeInterval(
  count: number,
  figure: (leftOut: number | undefined) => number | undefined,
  confidence = DEFAULT_CONFIDENCE,
): Interval {
  const basis = { confidence, count, method: 'jackknife' as const };
  const estimate = figure(undefined);
  if (estimate === undefined) return without(null, basis);
  if (count < 3) return without(estimate, basis);
  const others: number[] = [];
  for (let i = 0; i < count; i++) {
    const other = figure(i);
    if (other === undefined) return without(estimate, basis);
    others.push(other);
  }
  const spread = sqrt(((count - 1) * (count - 1) * varianceOf(others)) / count);
  if (spread === 0) return around(estimate, 0, basis);
  return around(estimate, studentQuantile(0.5 + confidence / 2, count - 1) * spread, basis);
}

/** The means of columns by replication, one of them left out. */
export function meanWithout(values: readonly number[], leftOut: number | undefined): number {
  return meanOf(leftOut === undefined ? values : values.filter((_, i) => i !== leftOut));
}
