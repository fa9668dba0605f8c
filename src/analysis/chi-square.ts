/** The chi-square distribution: whether many z values together are too large, or too small. */
import { gammaP, gammaQ } from '../sim/distributions/gamma-function.ts';
import { rootOf } from './root.ts';

/** The probability of a sum of `freedom` squared normal variables of at most x. */
export function chiSquareCdf(x: number, freedom: number): number {
  return gammaP(freedom / 2, x / 2);
}

/** The probability of a sum of at least x. */
export function chiSquareTail(x: number, freedom: number): number {
  return gammaQ(freedom / 2, x / 2);
}

/** The sum that is not passed with probability p. */
export function chiSquareQuantile(p: number, freedom: number): number {
  let high = freedom + 1;
  while (chiSquareCdf(high, freedom) < p) high *= 2;
  return rootOf((x) => chiSquareCdf(x, freedom) - p, 0, high);
}
