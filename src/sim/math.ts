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
