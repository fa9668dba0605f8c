import { describe, expect, test } from 'vitest';
import type { Distribution } from '../../../src/sim/distributions/distribution.ts';
import { createDistribution, type DistributionSettings } from '../../../src/sim/distributions/registry.ts';
import { Streams } from '../../../src/sim/streams.ts';

interface Case {
  readonly settings: DistributionSettings;
  readonly mean: number;
  readonly variance: number;
  /** A cdf with steps has no Kolmogorov-Smirnov distance to speak of. */
  readonly steps?: true;
}

const CASES: Record<string, Case> = {
  constant: { settings: { type: 'constant', value: 7 }, mean: 7, variance: 0, steps: true },
  uniform: { settings: { type: 'uniform', min: 2, max: 8 }, mean: 5, variance: 3 },
  exponential: { settings: { type: 'exponential', mean: 3 }, mean: 3, variance: 9 },
  'Erlang of 4 phases': { settings: { type: 'erlang', phases: 4, mean: 2 }, mean: 2, variance: 1 },
  'Erlang of 40 phases': { settings: { type: 'erlang', phases: 40, mean: 2 }, mean: 2, variance: 0.1 },
  'hyperexponential by cv2': {
    settings: { type: 'hyperexponential', mean: 1, cv2: 4 },
    mean: 1,
    variance: 4,
  },
  'hyperexponential by branches': {
    settings: {
      type: 'hyperexponential',
      branches: [
        { weight: 3, mean: 1 },
        { weight: 1, mean: 5 },
      ],
    },
    mean: 2,
    variance: 2 * (0.75 * 1 + 0.25 * 25) - 4,
  },
  'lognormal by mean': { settings: { type: 'lognormal', mean: 10, cv: 0.5 }, mean: 10, variance: 25 },
  'lognormal by median': {
    settings: { type: 'lognormal', median: 2, sigma: 0.5 },
    mean: 2 * Math.exp(0.125),
    variance: 4 * Math.exp(0.25) * (Math.exp(0.25) - 1),
  },
  'gamma of shape 2.5': { settings: { type: 'gamma', mean: 5, shape: 2.5 }, mean: 5, variance: 10 },
  'gamma of shape 0.5': { settings: { type: 'gamma', mean: 1, cv: Math.SQRT2 }, mean: 1, variance: 2 },
  'Pareto of shape 5': {
    settings: { type: 'pareto', shape: 5, scale: 4 },
    mean: 5,
    variance: (16 * 5) / (16 * 3),
  },
  'bounded Pareto': {
    settings: { type: 'pareto', shape: 1.5, scale: 1, max: 100 },
    mean: (1.5 / (1 - 1e-3)) * (1 - 0.1) * 2,
    variance: (1.5 / (1 - 1e-3)) * (10 - 1) * 2 - ((1.5 / (1 - 1e-3)) * (1 - 0.1) * 2) ** 2,
  },
  'Weibull of shape 2': {
    settings: { type: 'weibull', shape: 2, scale: 3 },
    mean: (3 * Math.sqrt(Math.PI)) / 2,
    variance: 9 * (1 - Math.PI / 4),
  },
  'Weibull of shape 0.5': { settings: { type: 'weibull', shape: 0.5, mean: 2 }, mean: 2, variance: 20 },
  'empirical values': {
    settings: { type: 'empirical', values: [4, 1, 2], weights: [1, 2, 1] },
    mean: 2,
    variance: 1.5,
    steps: true,
  },
  'empirical quantiles': {
    settings: {
      type: 'empirical',
      quantiles: [
        { at: 0, value: 1 },
        { at: 0.5, value: 3 },
        { at: 1, value: 11 },
      ],
    },
    mean: 4.5,
    variance: 0.5 * (4 + 1 / 3) + 0.5 * (49 + 16 / 3) - 4.5 ** 2,
  },
};

const COUNT = 100_000;

function draw(distribution: Distribution, name: string): Float64Array {
  const sampler = distribution.sampler(new Streams('members', 1).open(name));
  return Float64Array.from({ length: COUNT }, () => sampler.next());
}

function averageOf(values: Float64Array, f: (value: number) => number): number {
  let sum = 0;
  for (const value of values) sum += f(value);
  return sum / values.length;
}

/** The greatest distance between the drawn values' own cdf and the member's. */
function distance(values: Float64Array, cdf: (x: number) => number): number {
  const sorted = values.slice().sort();
  let greatest = 0;
  sorted.forEach((value, i) => {
    const expected = cdf(value);
    greatest = Math.max(greatest, expected - i / COUNT, (i + 1) / COUNT - expected);
  });
  return greatest;
}

describe.each(Object.entries(CASES))('%s', (name, { settings, mean, variance, steps }) => {
  const distribution = createDistribution(settings);
  const values = draw(distribution, name);

  test('states the mean and the variance of the textbook', () => {
    expect(distribution.mean).toBeCloseTo(mean, 9);
    expect(distribution.variance).toBeCloseTo(variance, 8);
  });

  test('draws values with that mean, within 4.5 standard errors', () => {
    const error = Math.abs(averageOf(values, (value) => value) - mean);
    expect(error).toBeLessThanOrEqual(4.5 * Math.sqrt(variance / COUNT));
  });

  test('draws values with that variance, within 4.5 standard errors', () => {
    const spread = averageOf(values, (value) => (value - mean) ** 2);
    const fourth = averageOf(values, (value) => (value - mean) ** 4);
    const standardError = Math.sqrt(Math.max(0, fourth - spread * spread) / COUNT);
    expect(Math.abs(spread - variance)).toBeLessThanOrEqual(4.5 * standardError);
  });

  if (!steps) {
    test('follows its cdf by the Kolmogorov-Smirnov test at 0.1 %', () => {
      expect(distance(values, (x) => distribution.cdf(x))).toBeLessThan(1.95 / Math.sqrt(COUNT));
    });
  }

  test('has the share of drawn values up to x as its cdf at x', () => {
    for (const x of [0.5, 1, 1.5, 2, 3, 4, 7, 8]) {
      const share = averageOf(values, (value) => (value <= x ? 1 : 0));
      expect(Math.abs(share - distribution.cdf(x))).toBeLessThan(4.5 * Math.sqrt(0.25 / COUNT));
    }
  });
});

test('a Pareto of shape 2 has a mean and no variance, one of shape 1 has neither', () => {
  const two = createDistribution({ type: 'pareto', shape: 2, scale: 1 });
  expect([two.mean, two.variance]).toEqual([2, Infinity]);
  const one = createDistribution({ type: 'pareto', shape: 1, scale: 1 });
  expect([one.mean, one.variance]).toEqual([Infinity, Infinity]);
});

test('a bounded Pareto is found for a given mean', () => {
  const bounded = createDistribution({ type: 'pareto', shape: 1, mean: 5, max: 1000 });
  expect(bounded.mean).toBeCloseTo(5, 9);
});

test('two branches with balanced means are those of theory', () => {
  const sampler = createDistribution({ type: 'hyperexponential', mean: 1, cv2: 16 });
  // p .969668, rates 1.939335 and .060664.
  const tail = 1 - sampler.cdf(40);
  expect(tail).toBeCloseTo((1 - 0.969668) * Math.exp(-40 * 0.060664), 6);
});
