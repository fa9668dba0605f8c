import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { meanInterval } from '../../src/analysis/interval.ts';
import { knee } from '../../src/analysis/knee.ts';
import { servedWell, staffed } from '../../src/analysis/theory/staffing.ts';
import { judgedUsl, uslPeak } from '../../src/analysis/usl-fit.ts';
import { uslThroughput } from '../../src/sim/usl.ts';

const sure = (value: number) => meanInterval([value, value * 1.001, value * 0.999]);

describe('the knee of a curve', () => {
  test('M/M/1 from 10 to 95 % load bends late', () => {
    const loads = Array.from({ length: 18 }, (_, i) => 0.1 + i * 0.05);
    const found = knee(
      loads,
      loads.map((load) => sure(1 / (1 - load))),
    );
    expect(loads[found?.place ?? 0]).toBeGreaterThan(0.65);
    expect(loads[found?.place ?? 0]).toBeLessThan(0.9);
  });

  test('a straight line has none, nor has noise', () => {
    const xs = [1, 2, 3, 4, 5];
    expect(knee(xs, xs.map(sure))).toBeUndefined();
    const wide = xs.map((x) => meanInterval([0, 10 * x, 20]));
    expect(knee(xs, wide)).toBeUndefined();
  });
});

describe('the universal scalability law', () => {
  test('is found again from its own curve', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.2, noNaN: true }),
        fc.double({ min: 1e-5, max: 0.01, noNaN: true }),
        fc.double({ min: 1, max: 1000, noNaN: true }),
        (alpha, beta, single) => {
          const curve = { single, alpha, beta };
          const points = [1, 2, 4, 8, 16, 32].map((concurrency) => ({
            concurrency,
            throughput: uslThroughput(curve, concurrency),
          }));
          const fit = judgedUsl(points);
          expect(fit?.single).toBeCloseTo(single, 4);
          expect(fit?.alpha).toBeCloseTo(alpha, 6);
          expect(fit?.beta).toBeCloseTo(beta, 6);
          expect(fit?.r2).toBeCloseTo(1, 6);
        },
      ),
    );
  });

  test('alpha .02, beta .0005 peak at 44 (theory, row 55), and no coherency has no peak', () => {
    expect(uslPeak({ alpha: 0.02, beta: 0.0005 })).toBeCloseTo(44.27, 2);
    expect(uslPeak({ alpha: 0.02, beta: 0 })).toBeUndefined();
    expect(judgedUsl([{ concurrency: 1, throughput: 1 }])).toBeUndefined();
  });
});

test('square-root staffing and its inverse agree', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 1e4, noNaN: true }), (offered) => {
      expect(servedWell(staffed(offered)) / offered).toBeCloseTo(1, 8);
    }),
  );
  expect(staffed(100)).toBe(110);
});
