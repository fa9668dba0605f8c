/**
 * The exponential variate of a uniform number by inversion, -ln(1 - u), out of a table and a short polynomial: additions
 * and multiplications alone, so every engine gives the same bits, which `Math.log` does not promise. The method is that of
 * P. T. P. Tang, "Table-driven implementation of the logarithm function in IEEE floating-point arithmetic" (ACM TOMS 16,
 * 1990): 1 - u is 2^-k times a number of [1, 2), which one of 256 rows brings within 2^-8 of 1.
 */
const ROWS = 256;
const TWO_TO_32 = 4_294_967_296;

/** By row: near the reciprocal of the row's middle, of 11 bits so that the product is exact, times 2^-31. */
const RECIPROCALS = new Float64Array(ROWS);
/** By row: the logarithm of what the reciprocal above divides by. */
const LOGARITHMS = new Float64Array(ROWS);
for (let row = 0; row < ROWS; row++) {
  const reciprocal = Math.round(2048 / (1 + (row + 0.5) / ROWS)) / 2048;
  RECIPROCALS[row] = reciprocal / 2_147_483_648;
  LOGARITHMS[row] = -logarithm(reciprocal);
}

/** ln x for x of [1/2, 1], by 2 artanh((x - 1) / (x + 1)): the series ends far beyond the last bit. */
function logarithm(x: number): number {
  const ratio = (x - 1) / (x + 1);
  const squared = ratio * ratio;
  let sum = 0;
  for (let power = 41; power > 0; power -= 2) sum = sum * squared + 1 / power;
  return 2 * ratio * sum;
}

/**
 * Exponential with mean 1.
 *
 * @param uniform - a multiple of 2^-32 on [0, 1)
 * @returns -ln(1 - uniform), from 0 to 22.2, within 4e-15 (the last bit of 22)
 */
export function standardExponential(uniform: number): number {
  // 1 - uniform as a whole number of 32 bits; of 1 itself nothing is left.
  const whole = ((1 - uniform) * TWO_TO_32) | 0;
  if (whole === 0) return 0;
  const shift = Math.clz32(whole);
  const mantissa = whole << shift;
  const row = (mantissa >>> 23) & (ROWS - 1);
  const r = (mantissa >>> 0) * RECIPROCALS[row] - 1;
  const squared = r * r;
  // ln(1 + r) to the fifth power; the sixth is below 2^-50.
  const rest = r - squared * (0.5 - r * 0.3333333333333333 + squared * (0.25 - r * 0.2));
  return (shift + 1) * Math.LN2 - LOGARITHMS[row] - rest;
}
