import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Strata } from '../../src/sim/strata.ts';

function phases(seed: number, replications: number, cycle: number): number[] {
  return Array.from({ length: replications }, (_, replication) => {
    const strata = new Strata(seed, replication, 'fault-phase');
    for (let i = 0; i < cycle; i++) strata.phase();
    return strata.phase();
  });
}

test('the phases of any number of replications leave no wide gap, in the first cycles', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 0, max: 3 }),
      (seed, count, cycle) => {
        const sorted = phases(seed, count, cycle).sort((a, b) => a - b);
        const gaps = sorted.map((phase, i) =>
          i === 0 ? phase + 1 - sorted[count - 1] : phase - sorted[i - 1],
        );
        for (const phase of sorted) expect(phase >= 0 && phase < 1).toBe(true);
        expect(Math.max(...gaps)).toBeLessThanOrEqual((cycle === 0 ? 1.9 : 6) / count + 1e-9);
      },
    ),
  );
});

test('and depend on the seed and the replication alone', () => {
  expect(phases(7, 9, 1)).toEqual(phases(7, 9, 1));
  expect(phases(7, 9, 1)).not.toEqual(phases(8, 9, 1));
  expect(phases(7, 9, 1)).toEqual(phases(7, 12, 1).slice(0, 9));
});
