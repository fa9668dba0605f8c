import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { standardExponential } from '../../src/sim/standard-exponential.ts';

const LEAST = 2 ** -32;

describe('the exponential number of a uniform one', () => {
  test('is -ln(1 - u), within the last bit of the largest', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (whole) => {
        const uniform = whole * LEAST;
        expect(Math.abs(standardExponential(uniform) + Math.log(1 - uniform))).toBeLessThan(4e-15);
      }),
      { numRuns: 20_000 },
    );
  });

  test('is right at both ends and where a row of the table ends', () => {
    const edges = Array.from({ length: 32 }, (_, k) => 1 - 2 ** -(k + 1));
    const rows = Array.from({ length: 256 }, (_, row) => 1 - (1 + row / 256) / 2);
    for (const uniform of [0, LEAST, 1 - LEAST, ...edges, ...rows]) {
      for (const near of [uniform - LEAST, uniform, uniform + LEAST]) {
        if (near < 0 || near >= 1) continue;
        const value = standardExponential(near);
        expect(Math.abs(value + Math.log(1 - near))).toBeLessThan(4e-15);
        expect(value).toBeGreaterThanOrEqual(0);
      }
    }
  });

  test('never falls as the uniform number rises', () => {
    for (const from of [0, 0.3, 0.5, 0.75, 1 - 40_000 * LEAST]) {
      let before = -1;
      for (let step = 0; step < 40_000; step++) {
        const value = standardExponential(from + step * LEAST);
        expect(value >= before).toBe(true);
        before = value;
      }
    }
  });
});
