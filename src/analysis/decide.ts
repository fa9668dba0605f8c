/** How many runs it would take to tell on which side of a limit a figure lies. */
import { normalQuantile } from '../sim/distributions/normal.ts';
import { sqrt, square } from '../sim/math.ts';
import type { Interval } from './interval.ts';
import { studentQuantile } from './student.ts';

/** More than these are no advice. */
const MOST_RUNS = 10_000;

/**
 * Replications after which the interval would leave the limit out, if figure and spread stay as they are: about so many, in
 * two digits. Null where there is no interval to reckon from, or where it would take more than ten thousand. `finest` is how
 * near to a value the figure can be known at all.
 */
export function runsToDecide(interval: Interval, limit: number, finest = 0): number | null {
  const { estimate, low, high, count, confidence, method } = interval;
  if (estimate === null || low === null || high === null) return null;
  const distance = Math.abs(estimate - limit);
  if (distance <= finest) return null;
  const side = estimate < limit ? high - estimate : estimate - low;
  // By Wilson's score when nothing was hit: the far bound falls as the requests grow.
  if (method === 'wilson') return advice((count * side) / distance);
  const p = 0.5 + confidence / 2;
  const isOneRun = method === 'batch-means' || method === 'woodruff';
  const error = (side / studentQuantile(p, Math.max(1, count - 1))) * (isOneRun ? 1 : sqrt(count));
  // As many as the normal distribution wants; Student's t wants a few more.
  let runs = Math.max(2, Math.floor(square((normalQuantile(p) * error) / distance)));
  while (runs <= MOST_RUNS && (studentQuantile(p, runs - 1) * error) / sqrt(runs) >= distance) runs++;
  return advice(Math.max(runs, isOneRun ? 2 : count + 1));
}

function advice(runs: number): number | null {
  if (!(runs <= MOST_RUNS)) return null;
  const whole = Math.ceil(runs);
  const unit = whole < 100 ? 1 : whole < 1_000 ? 10 : 100;
  return Math.ceil(whole / unit) * unit;
}
