import { expect, test } from 'vitest';
import { exceedance, exceedanceTable, slowerThan } from '../../src/report/charts/exceedance.ts';
import { Histogram } from '../../src/sim/histogram.ts';

const MS = 1_000_000;

function uniform(count: number): Histogram {
  const histogram = new Histogram();
  for (let i = 1; i <= count; i++) histogram.record(i * MS);
  return histogram;
}

test('of 10 000 requests half are slower than the median, and 100 than the 99th percentile', () => {
  const histogram = uniform(1_000);
  const data = histogram.toData();
  for (const [q, slower] of [
    [0.5, 5_000],
    [0.9, 1_000],
    [0.99, 100],
  ] as const) {
    // A bucket is up to 0.8 % wide, so a step may lie that far off.
    expect(slowerThan(data, histogram.quantile(q))).toBeGreaterThan(slower - 90);
    expect(slowerThan(data, histogram.quantile(q))).toBeLessThan(slower + 90);
  }
});

test('the line starts at all, falls and ends at none', () => {
  const points = exceedance(uniform(5_000).toData());
  expect(points[0]).toEqual({ ns: MS, slower: 10_000 });
  expect(points[points.length - 1]).toEqual({ ns: 5_000 * MS, slower: 0 });
  for (let i = 1; i < points.length; i++) {
    expect(points[i].slower).toBeLessThanOrEqual(points[i - 1].slower);
    expect(points[i].ns).toBeGreaterThanOrEqual(points[i - 1].ns);
  }
  expect(points.length).toBeLessThan(500);
});

test('a failed request is slower than every answer', () => {
  const data = uniform(900).toData();
  expect(slowerThan(data, 1e15, 100)).toBe(1_000);
  expect(exceedance(data, 100).at(-1)?.slower).toBe(1_000);
});

test('without answers there is no line', () => {
  expect(exceedance(new Histogram().toData())).toEqual([]);
  expect(slowerThan(new Histogram().toData(), 1)).toBeNaN();
});

test('the table asks at round times within what was measured', () => {
  const { rows } = exceedanceTable([{ name: 'answered', data: uniform(1_000).toData(), never: 0 }]);
  expect(rows[0][0]).toEqual({ text: '1 ms', value: MS });
  expect(rows.at(-1)?.[0]).toEqual({ text: '2 s', value: 2_000 * MS });
  expect(rows.at(-1)?.[1]).toEqual({ text: '0', value: 0 });
});
