import { describe, expect, test } from 'vitest';
import { binomialCdf, binomialQuantile } from '../../src/analysis/binomial.ts';
import { chiSquareCdf, chiSquareQuantile, chiSquareTail } from '../../src/analysis/chi-square.ts';
import { studentCdf, studentQuantile } from '../../src/analysis/student.ts';

// Reference values from SciPy 1.17.
describe('the Student quantile has the digits of the tables', () => {
  test.each([
    [0.975, 1, 12.706204736174694],
    [0.975, 1.5, 6.016663104427929],
    [0.975, 2, 4.302652729749462],
    [0.9, 3, 1.637744353696209],
    [1 - 1e-8, 3, 479.5250687765639],
    [0.975, 4, 2.7764451051977934],
    [0.6, 5, 0.2671808657041451],
    [0.9999, 7, 7.063432828157639],
    [0.995, 9, 3.249835541592126],
    [0.975, 29, 2.045229642132703],
    [0.975, 399, 1.965927295920882],
    [0.975, 1e6, 1.959966356814107],
    [0.975, Infinity, 1.959963984540054],
  ])('%f with %d degrees of freedom', (p, freedom, expected) => {
    // Near 1 the argument itself has lost digits: 1 - 1e-8 keeps eight of them.
    expect(Math.abs(studentQuantile(p, freedom) / expected - 1)).toBeLessThan(p > 0.99999 ? 1e-8 : 1e-10);
    expect(studentQuantile(1 - p, freedom)).toBeCloseTo(-studentQuantile(p, freedom), 4);
  });
});

test('the Student cdf undoes the quantile', () => {
  for (const freedom of [1, 2, 5, 30, 1000]) {
    for (const p of [1e-9, 0.01, 0.3, 0.5, 0.8, 0.999]) {
      expect(studentCdf(studentQuantile(p, freedom), freedom) / p).toBeCloseTo(1, 10);
    }
  }
});

test.each([
  [0.95, 1, 3.841458820694124],
  [0.05, 10, 3.9402991361190605],
  [0.99, 100, 135.80672317102676],
  [0.5, 3, 2.3659738843753377],
  [0.999, 200, 267.5405278227572],
  [0.01, 1, 0.00015708785790970184],
])('the chi-square quantile at %f of %d squares is %f', (p, freedom, expected) => {
  expect(Math.abs(chiSquareQuantile(p, freedom) / expected - 1)).toBeLessThan(1e-10);
  expect(chiSquareCdf(expected, freedom) + chiSquareTail(expected, freedom)).toBeCloseTo(1, 13);
});

test('binomial chances are those of the table', () => {
  expect(binomialCdf(3, { count: 10, probability: 0.2 })).toBeCloseTo(0.8791261184, 12);
  expect(binomialCdf(950, { count: 1000, probability: 0.95 })).toBeCloseTo(0.5202589429126815, 11);
  expect(binomialCdf(0, { count: 5, probability: 0.1 })).toBeCloseTo(0.59049, 13);
  expect(binomialCdf(500, { count: 1000, probability: 0.5 })).toBeCloseTo(0.5126125090891802, 11);
  expect(binomialCdf(-1, { count: 5, probability: 0.1 })).toBe(0);
  expect(binomialCdf(5, { count: 5, probability: 0.1 })).toBe(1);
  expect(binomialQuantile(0.025, { count: 100, probability: 0.5 })).toBe(40);
  expect(binomialQuantile(0.975, { count: 100, probability: 0.5 })).toBe(60);
});
