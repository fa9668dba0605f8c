/**
 * Student's t and the incomplete beta function behind it. Normal quantiles come from
 * `sim/distributions/normal.ts`.
 */
import { logGamma } from '../sim/distributions/gamma-function.ts';
import { normalQuantile } from '../sim/distributions/normal.ts';
import { exp, log, log1p } from '../sim/math.ts';
import { rootOf } from './root.ts';

/** The probability that a Student variable with `freedom` degrees of freedom is at most t. */
export function studentCdf(t: number, freedom: number): number {
  const tail = betaI(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;
  return t > 0 ? 1 - tail : tail;
}

/** The probability of a Student variable at least as far from zero as t. */
export function studentTwoSided(t: number, freedom: number): number {
  return betaI(freedom / (freedom + t * t), freedom / 2, 0.5);
}

/** The value that a Student variable does not pass with probability p; relative error below 1e-9. */
export function studentQuantile(p: number, freedom: number): number {
  if (freedom === Infinity) return normalQuantile(p);
  if (p === 0.5) return 0;
  const key = `${p} ${freedom}`;
  let value = known.get(key);
  if (value === undefined) {
    value = searched(p, freedom);
    if (known.size < MOST_KNOWN) known.set(key, value);
  }
  return value;
}

/** The same few are asked for every figure of every point. */
const known = new Map<string, number>();
const MOST_KNOWN = 1_000;

function searched(p: number, freedom: number): number {
  const tail = p < 0.5 ? p : 1 - p;
  // Tails are at least as heavy as the normal's.
  let low = -normalQuantile(tail) * 0.5;
  let high = low * 2 + 1;
  while (studentTwoSided(high, freedom) > 2 * tail) {
    low = high;
    high *= 4;
  }
  const size = rootOf((t) => 2 * tail - studentTwoSided(t, freedom), low, high);
  return p < 0.5 ? -size : size;
}

/** The regularised incomplete beta function I_x(a, b). */
export function betaI(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log1p(-x));
  // The fraction converges fast on one side of the mean; the other side is its mirror image.
  return x < (a + 1) / (a + b + 2)
    ? (front * fraction(x, a, b)) / a
    : 1 - (front * fraction(1 - x, b, a)) / b;
}

/** Lentz's method (Press et al., Numerical Recipes, 6.4). */
function fraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let product = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    product *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    product *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return product;
}

function nonZero(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value;
}
