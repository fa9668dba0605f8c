import fc from 'fast-check';
import { expect, test } from 'vitest';
import { balance } from '../../src/analysis/balance.ts';

test('equal loads are in perfect balance', () => {
  expect(balance([5, 5, 5, 5])).toMatchObject({ jain: 1, variation: 0, peakToMean: 1 });
});

test('one server that carries all has the least Jain index there is', () => {
  expect(balance([8, 0, 0, 0])).toMatchObject({ jain: 0.25, peakToMean: 4 });
  expect(balance([8, 0, 0, 0]).variation).toBeCloseTo(Math.sqrt(3), 12);
});

test('with weights each server is judged against its due', () => {
  const judged = balance([100, 200], [1, 2]);
  expect(judged).toMatchObject({ jain: 1, variation: 0, peakToMean: 1 });
  expect(judged.servers[1]).toEqual({ share: 2 / 3, due: 2 / 3 });
  expect(balance([150, 150], [1, 2]).peakToMean).toBeCloseTo(1.5, 12);
});

test('a quiesced server is due nothing and does not count', () => {
  expect(balance([10, 10, 0], [1, 1, 0])).toMatchObject({ jain: 1, peakToMean: 1 });
});

test('without load there is nothing to judge', () => {
  expect(balance([0, 0])).toMatchObject({ jain: null, variation: null, peakToMean: null });
  expect(balance([]).servers).toEqual([]);
});

test('Jain index and variation are one measure, whatever the scale', () => {
  const loads = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(loads, fc.integer({ min: 1, max: 1000 }), (values, scale) => {
      const { jain, variation, peakToMean } = balance(values);
      if (jain === null || variation === null || peakToMean === null) return;
      expect(jain).toBeCloseTo(1 / (1 + variation ** 2), 9);
      expect(jain).toBeGreaterThanOrEqual(1 / values.length - 1e-9);
      expect(peakToMean).toBeGreaterThanOrEqual(1 - 1e-9);
      expect(balance(values.map((value) => value * scale)).jain).toBeCloseTo(jain, 9);
    }),
    { seed: 3 },
  );
});
