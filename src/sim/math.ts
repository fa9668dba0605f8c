/**
 * The functions that ECMAScript leaves to the engine. All of lbsim below `experiment` reaches them through this file, so
 * that a difference between engines has one place to be mended.
 */
export const log = Math.log;
export const exp = Math.exp;
export const pow = Math.pow;
export const sqrt = Math.sqrt;
export const cos = Math.cos;
export const sin = Math.sin;
export const TWO_PI = 6.283185307179586;
export const expm1 = Math.expm1;
export const log1p = Math.log1p;
export const log10 = Math.log10;

/** Exact to the last bit everywhere, which the power operator need not be. */
export function square(x: number): number {
  return x * x;
}
