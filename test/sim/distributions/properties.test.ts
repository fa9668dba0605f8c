import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createDistribution,
  type DistributionSettings,
  distributionKinds,
} from '../../../src/sim/distributions/registry.ts';
import { durationSampler, exponentialNs } from '../../../src/sim/distributions/whole-ns.ts';
import { Streams } from '../../../src/sim/streams.ts';

const quantity = fc.double({ min: 1e-3, max: 1e12, noNaN: true });
const ratio = fc.double({ min: 0.2, max: 20, noNaN: true });

interface Any {
  readonly settings: DistributionSettings;
  readonly low: number;
  readonly high: number;
}

function positive(settings: DistributionSettings): Any {
  return { settings, low: 0, high: Infinity };
}

/** Any member, with the bounds of its support. */
const anyDistribution: fc.Arbitrary<Any> = fc.oneof(
  quantity.map((value) => ({ settings: { type: 'constant' as const, value }, low: value, high: value })),
  fc.tuple(quantity, quantity).map(([a, b]) => {
    const [min, max] = [Math.min(a, b), Math.max(a, b)];
    return { settings: { type: 'uniform' as const, min, max }, low: min, high: max };
  }),
  quantity.map((mean) => positive({ type: 'exponential', mean })),
  fc
    .tuple(fc.integer({ min: 1, max: 1000 }), quantity)
    .map(([phases, mean]) => positive({ type: 'erlang', phases, mean })),
  fc
    .tuple(quantity, fc.double({ min: 1, max: 100, noNaN: true }))
    .map(([mean, cv2]) => positive({ type: 'hyperexponential', mean, cv2 })),
  fc.tuple(quantity, ratio).map(([mean, cv]) => positive({ type: 'lognormal', mean, cv })),
  fc.tuple(quantity, ratio).map(([mean, shape]) => positive({ type: 'gamma', mean, shape })),
  fc.tuple(quantity, ratio).map(([mean, shape]) => positive({ type: 'weibull', mean, shape })),
  fc.tuple(quantity, ratio).map(([scale, shape]) => ({
    settings: { type: 'pareto' as const, scale, shape },
    low: scale,
    high: Infinity,
  })),
  fc.tuple(quantity, ratio, fc.double({ min: 1.5, max: 1e6, noNaN: true })).map(([scale, shape, times]) => ({
    settings: { type: 'pareto' as const, scale, shape, max: scale * times },
    low: scale,
    high: scale * times,
  })),
  fc.array(quantity, { minLength: 1, maxLength: 20 }).map((values) => ({
    settings: { type: 'empirical' as const, values },
    low: Math.min(...values),
    high: Math.max(...values),
  })),
);

test('every value lies in the support, and the cdf rises from 0 to 1 over it', () => {
  fc.assert(
    fc.property(anyDistribution, fc.integer(), ({ settings, low, high }, seed) => {
      const member = createDistribution(settings);
      const sampler = member.sampler(new Streams(seed, 0).open('support'));
      const values = Array.from({ length: 50 }, () => sampler.next()).sort((a, b) => a - b);
      let before = 0;
      for (const value of values) {
        expect(value).toBeGreaterThanOrEqual(low * (1 - 1e-12));
        expect(value).toBeLessThanOrEqual(high * (1 + 1e-12));
        const below = member.cdf(value);
        expect(below).toBeGreaterThanOrEqual(before - 1e-12);
        expect(below).toBeLessThanOrEqual(1 + 1e-12);
        before = below;
      }
    }),
    { seed: 1, numRuns: 300 },
  );
});

test('twice the mean is twice each value, and four times the variance', () => {
  fc.assert(
    fc.property(
      quantity,
      ratio,
      fc.constantFrom('exponential', 'erlang', 'hyperexponential', 'lognormal', 'gamma', 'weibull', 'pareto'),
      (mean, other, type) => {
        const of = (value: number) =>
          createDistribution({
            type,
            mean: value,
            phases: Math.ceil(other),
            cv2: 1 + other,
            ...(type === 'lognormal' ? { cv: other } : { shape: 1 + other }),
          } as DistributionSettings);
        const [one, two] = [of(mean), of(2 * mean)];
        const draws = [one, two].map((member) => member.sampler(new Streams(7, 0).open('scale')));
        expect(two.mean / one.mean).toBeCloseTo(2, 9);
        // As the difference of two squares the variance keeps fewer digits than the mean.
        if (Number.isFinite(one.variance)) expect(two.variance / one.variance).toBeCloseTo(4, 6);
        for (let i = 0; i < 20; i++) {
          expect((draws[1]?.next() ?? 0) / (draws[0]?.next() ?? 0)).toBeCloseTo(2, 9);
        }
      },
    ),
    { seed: 2, numRuns: 200 },
  );
});

test('a sampler goes on after its stream was restored as if nothing had happened', () => {
  for (const kind of distributionKinds) {
    const settings = SETTINGS[kind.name];
    const streams = new Streams(3, 0);
    const sampler = createDistribution(settings).sampler(streams.open('saved'));
    for (let i = 0; i < 13; i++) sampler.next();
    const saved = streams.save();
    const first = Array.from({ length: 200 }, () => sampler.next());
    streams.restore(saved);
    expect(Array.from({ length: 200 }, () => sampler.next())).toEqual(first);
  }
});

const SETTINGS: Record<(typeof distributionKinds)[number]['name'], DistributionSettings> = {
  constant: { type: 'constant', value: 1 },
  uniform: { type: 'uniform', min: 0, max: 1 },
  exponential: { type: 'exponential', mean: 1 },
  erlang: { type: 'erlang', mean: 1, phases: 3 },
  hyperexponential: { type: 'hyperexponential', mean: 1, cv2: 2 },
  lognormal: { type: 'lognormal', mean: 1, cv: 2 },
  gamma: { type: 'gamma', mean: 1, shape: 0.7 },
  pareto: { type: 'pareto', mean: 1, shape: 2 },
  weibull: { type: 'weibull', mean: 1, shape: 2 },
  empirical: { type: 'empirical', values: [1, 2, 3] },
};

test('durations are whole nanoseconds, and none of a positive distribution is free', () => {
  const streams = new Streams(5, 0);
  const exponential = createDistribution({ type: 'exponential', mean: 0.3 });
  for (const sampler of [
    durationSampler(exponential, streams.open('a')),
    exponentialNs(0.3, streams.open('b')),
  ]) {
    for (let i = 0; i < 10_000; i++) {
      const ns = sampler.next();
      expect(Number.isSafeInteger(ns) && ns >= 1).toBe(true);
    }
  }
});

test('a constant of zero is free, because it was asked for', () => {
  const zero = createDistribution({ type: 'constant', value: 0 });
  expect(durationSampler(zero, new Streams(5, 0).open('zero')).next()).toBe(0);
});

test('a duration of a tail without a mean ends after every run, exactly', () => {
  const endless = createDistribution({ type: 'pareto', shape: 0.1, scale: 1e12 });
  const sampler = durationSampler(endless, new Streams(5, 0).open('tail'));
  let longest = 0;
  for (let i = 0; i < 100; i++) longest = Math.max(longest, sampler.next());
  expect(longest).toBe(Number.MAX_SAFE_INTEGER);
});
