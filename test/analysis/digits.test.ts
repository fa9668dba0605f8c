import { expect, test } from 'vitest';
import {
  readableDurationEstimate,
  readableEstimate,
  readableShareEstimate,
  supported,
} from '../../src/analysis/digits.ts';

test.each([
  [182.4, 5.7, '182 ± 6'],
  [0.018321, 0.00124, '0.0183 ± 0.0012'],
  [12345, 2600, '12000 ± 3000'],
  [12345, 1400, '12300 ± 1400'],
  [5, 0.96, '5.0 ± 1.0'],
  [5.04, 0.0951, '5.04 ± 0.10'],
  [-0.01, 0.3, '0.0 ± 0.3'],
  [3, 0, '3 ± 0'],
  [1 / 3, 0, '0.333333 ± 0'],
])('%f with a half-width of %f reads "%s"', (estimate, halfWidth, text) => {
  expect(readableEstimate({ estimate, halfWidth })).toBe(text);
});

test('a duration is read in the unit of its size', () => {
  expect(readableDurationEstimate({ estimate: 182.4e6, halfWidth: 5.7e6 })).toBe('182 ± 6 ms');
  expect(readableDurationEstimate({ estimate: 3_609_375_000, halfWidth: 21e6 })).toBe('3.61 ± 0.02 s');
  expect(readableDurationEstimate({ estimate: 900e9, halfWidth: 70e9 })).toBe('15.0 ± 1.2 min');
  expect(readableDurationEstimate({ estimate: 0, halfWidth: 0 })).toBe('0 ± 0 s');
});

test('a share is read in per cent', () => {
  expect(readableShareEstimate({ estimate: 0.0489, halfWidth: 0.0031 })).toBe('4.9 ± 0.3 %');
});

test('a figure without an interval says so', () => {
  expect(readableDurationEstimate({ estimate: 182.4e6, halfWidth: null })).toBe('182 ms (no interval)');
  expect(readableEstimate({ estimate: null, halfWidth: null })).toBe('-');
});

test('a supported number has no digit that its half-width does not bear', () => {
  expect(supported(182.4, 5.7)).toBe(182);
  expect(supported(12345, 2600)).toBe(12000);
  expect(supported(0.018321, 0.0004)).toBe(0.0183);
});
