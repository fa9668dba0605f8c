/** Square-root staffing: how many servers an offered load needs so that few wait (Halfin and Whitt 1981). */
import { sqrt, square } from '../../sim/math.ts';

/** Spare servers in units of the root of the load: at 1 about 22 % of the requests wait at all. */
const SPARE = 1;

/** Servers of speed 1 for an offered load in erlangs. */
export function staffed(offered: number): number {
  return offered + SPARE * sqrt(offered);
}

/** The offered load that so much capacity serves well: the inverse of `staffed`. */
export function servedWell(capacity: number): number {
  return square((-SPARE + sqrt(SPARE * SPARE + 4 * capacity)) / 2);
}
