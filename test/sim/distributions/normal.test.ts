import { expect, test } from 'vitest';
import { gammaP, gammaQ, logGamma } from '../../../src/sim/distributions/gamma-function.ts';
import { normalCdf, normalQuantile } from '../../../src/sim/distributions/normal.ts';

test('the normal quantile has the digits of the tables', () => {
  expect(normalQuantile(0.5)).toBe(0);
  expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
  expect(normalQuantile(0.995)).toBeCloseTo(2.5758293035489004, 14);
  expect(normalQuantile(1e-10)).toBeCloseTo(-6.361340902404056, 13);
  expect(normalQuantile(1e-100)).toBeCloseTo(-21.273453560965315, 12);
});

test('the normal cdf undoes the quantile, in the tails too', () => {
  for (const p of [1e-300, 1e-50, 1e-12, 1e-4, 0.03, 0.2, 0.5, 0.77, 0.99, 1 - 1e-10]) {
    expect(normalCdf(normalQuantile(p)) / p).toBeCloseTo(1, 11);
  }
});

test('the gamma function of a whole number is a factorial, of a half a root of pi', () => {
  expect(Math.exp(logGamma(1))).toBeCloseTo(1, 14);
  expect(Math.exp(logGamma(6))).toBeCloseTo(120, 11);
  expect(Math.exp(logGamma(0.5))).toBeCloseTo(Math.sqrt(Math.PI), 13);
  expect(logGamma(1000)).toBeCloseTo(5905.220423209181, 10);
});

test('the incomplete gamma function of 1 is the exponential cdf, and both halves make 1', () => {
  for (const x of [0.1, 1, 3, 10]) expect(gammaP(1, x)).toBeCloseTo(1 - Math.exp(-x), 14);
  for (const a of [0.3, 2, 50, 5000]) {
    for (const x of [0.1, 1, 49, 51, 5001]) expect(gammaP(a, x) + gammaQ(a, x)).toBeCloseTo(1, 13);
  }
  expect(gammaP(50, 60)).toBeCloseTo(0.9155933189063082, 9);
});
