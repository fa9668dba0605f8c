import { expect, test } from 'vitest';
import { runsToDecide } from '../../src/analysis/decide.ts';
import { around, type Interval, meanInterval, shareInterval, without } from '../../src/analysis/interval.ts';
import { studentQuantile } from '../../src/analysis/student.ts';

/** Ten runs whose mean is 100 and whose sample deviation is 10. */
const ten = meanInterval(
  [90, 90, 90, 90, 100, 100, 110, 110, 110, 110].map((x) => 100 + (x - 100) / 0.942809),
);

test('the runs that decide leave the limit out of the interval, and one run fewer does not', () => {
  expect([ten.estimate, ten.count]).toEqual([100, 10]);
  for (const limit of [104, 96, 106.5, 102]) {
    const runs = runsToDecide(ten, limit) as number;
    const halfWidth = (count: number) => (studentQuantile(0.975, count - 1) * 10) / Math.sqrt(count);
    expect(halfWidth(runs)).toBeLessThan(Math.abs(limit - 100));
    // Advice has two digits.
    if (runs < 100) expect(halfWidth(runs - 1)).toBeGreaterThanOrEqual(Math.abs(limit - 100) * 0.9999);
  }
  expect([runsToDecide(ten, 102), runsToDecide(ten, 101)]).toEqual([99, 390]);
});

test('a share that nobody saw needs so many more runs as its bound lies above the limit', () => {
  const none = shareInterval([0, 0, 0, 0], [1_000, 1_000, 1_000, 1_000]);
  expect(runsToDecide(none, (none.high as number) / 5)).toBe(20);
});

test('one run with batches needs at least a second', () => {
  const one: Interval = around(100, 8, { confidence: 0.95, count: 10, method: 'batch-means' });
  expect(runsToDecide(one, 150)).toBe(2);
  expect(runsToDecide(one, 104)).toBeGreaterThan(4);
});

test('no number is told where none would do, or nothing is known of the spread', () => {
  expect(runsToDecide(ten, 100.01)).toBe(null);
  expect(runsToDecide(ten, 104, 5)).toBe(null);
  expect(runsToDecide(without(100, { confidence: 0.95, count: 1, method: 'student' }), 104)).toBe(null);
});
