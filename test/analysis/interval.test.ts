import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binomialQuantile } from '../../src/analysis/binomial.ts';
import {
  holds,
  type Interval,
  meanInterval,
  pooledQuantileInterval,
  proportionInterval,
  quantileInterval,
  ratioInterval,
  shareInterval,
  withinReach,
} from '../../src/analysis/interval.ts';
import { exponential } from '../../src/sim/distributions/exponential.ts';
import { Histogram } from '../../src/sim/histogram.ts';
import { type Stream, Streams } from '../../src/sim/streams.ts';

test('a mean over ten replications has the half-width of the textbook', () => {
  const interval = meanInterval([12, 15, 11, 13, 14, 12, 13, 16, 11, 13]);
  expect(interval.estimate).toBe(13);
  // t(.975, 9) 2.2621572 times sqrt(2.6666667 / 10).
  expect(interval.halfWidth).toBeCloseTo(1.168173, 6);
  expect(interval).toMatchObject({ confidence: 0.95, count: 10, method: 'student' });
});

test('one replication gives an estimate without an interval, none gives nothing', () => {
  expect(meanInterval([5])).toEqual({
    estimate: 5,
    low: null,
    high: null,
    halfWidth: null,
    confidence: 0.95,
    count: 1,
    method: 'student',
  });
  expect(meanInterval([]).estimate).toBeNull();
  expect(pooledQuantileInterval(5, [5]).low).toBeNull();
  expect(ratioInterval([1], [2])).toMatchObject({ estimate: 0.5, halfWidth: null });
  expect(holds(meanInterval([5]), 5)).toBe(false);
});

test('a replication in which nothing was measured is left out and not counted', () => {
  expect(meanInterval([5, Number.NaN, 7])).toMatchObject({ estimate: 6, count: 2 });
  expect(quantileInterval([Number.NaN], 0.5).estimate).toBeNull();
});

test('equal replications have an interval of width zero', () => {
  expect(meanInterval([3, 3, 3])).toMatchObject({ estimate: 3, low: 3, high: 3, halfWidth: 0 });
});

test('the median of six values lies between the least and the greatest, of five nobody knows', () => {
  expect(quantileInterval([6, 1, 4, 2, 5, 3], 0.5)).toMatchObject({ estimate: 3, low: 1, high: 6 });
  expect(quantileInterval([1, 2, 3, 4, 5], 0.5)).toMatchObject({ estimate: 3, low: null, high: null });
});

test('the ranks around the median of a hundred values are 40 and 61', () => {
  const values = Array.from({ length: 100 }, (_, i) => i + 1);
  expect(quantileInterval(values, 0.5)).toMatchObject({ low: 40, high: 61 });
});

describe('a quantile that lies beyond what each run has', () => {
  const pooled = (times: readonly number[]) => {
    const all = new Histogram();
    for (const time of times) all.record(time);
    return all;
  };

  test('has no interval from fewer requests than can bound it, however well the runs agree', () => {
    const interval = pooledQuantileInterval(9e6, [8e6, 9e6, 10e6]);
    expect(interval.high).not.toBeNull();
    const few = pooled(Array.from({ length: 367 }, (_, i) => i * 1e6));
    expect(withinReach({ ...interval, count: 10 }, 0.99, few)).toMatchObject({ estimate: 9e6, low: null });
    few.record(367e6);
    expect(withinReach({ ...interval, count: 10 }, 0.99, few).high).not.toBeNull();
  });

  test('keeps its interval where each run reaches it', () => {
    const interval = pooledQuantileInterval(9e6, [8e6, 9e6, 10e6]);
    const many = pooled(Array.from({ length: 300 }, (_, i) => i * 1e5));
    expect(withinReach(interval, 0.99, many)).toBe(interval);
  });

  test('of p99 from 20 runs of 30 requests is held as often as promised, which sectioning alone is not', () => {
    const stream = new Streams('reach', 1).open('times');
    const sampler = exponential.create({ mean: 1e9 }).sampler(stream);
    let [held, alone] = [0, 0];
    for (let i = 0; i < 300; i++) {
      const all = new Histogram();
      const own = Array.from({ length: 20 }, () => {
        const run = new Histogram();
        for (let request = 0; request < 30; request++) run.record(Math.ceil(sampler.next()));
        all.merge(run);
        return run.quantile(0.99);
      });
      const sectioned = pooledQuantileInterval(all.quantile(0.99), own);
      const exact = Math.log(100) * 1e9;
      if (holds(sectioned, exact)) alone++;
      if (holds(withinReach(sectioned, 0.99, all), exact)) held++;
    }
    expect(alone / 300).toBeLessThan(0.92);
    expect(held / 300).toBeGreaterThan(0.93);
  });
});

test('no failure in 100 requests still allows for 3.7 %', () => {
  const interval = proportionInterval(0, 100);
  expect(interval.low).toBe(0);
  expect(interval.high).toBeCloseTo(0.036995, 5);
  expect(proportionInterval(100, 100).high).toBe(1);
  // Wilson's own example, 10 of 20.
  expect(proportionInterval(10, 20).low).toBeCloseTo(0.299298, 5);
});

test('failures over requests are weighed by requests, not averaged over replications', () => {
  const interval = ratioInterval([0, 10], [100, 900]);
  expect(interval.estimate).toBe(0.01);
  expect(shareInterval([0, 10], [100, 900]).low).toBe(0);
});

test('a share that no replication saw is bounded by all their requests', () => {
  const interval = shareInterval([0, 0, 0], [1000, 1000, 1000]);
  expect(interval).toMatchObject({ estimate: 0, low: 0, count: 3, method: 'wilson' });
  expect(interval.high).toBeCloseTo(0.001279, 6);
});

test('every interval holds its own estimate and survives JSON', () => {
  const values = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { maxLength: 40 });
  fc.assert(
    fc.property(values, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (list, q) => {
      const ones = list.map(() => 1e9 + 1);
      for (const interval of [
        meanInterval(list, 0.99),
        quantileInterval(list, q),
        ratioInterval(list, ones),
        shareInterval(list, ones),
      ]) {
        expect(JSON.parse(JSON.stringify(interval))).toEqual(interval);
        if (interval.low === null || interval.high === null || interval.estimate === null) continue;
        expect(interval.low).toBeLessThanOrEqual(interval.estimate);
        expect(interval.high).toBeGreaterThanOrEqual(interval.estimate);
        const longer = Math.max(interval.high - interval.estimate, interval.estimate - interval.low);
        expect(Math.abs((interval.halfWidth ?? 0) - longer)).toBeLessThanOrEqual(1e-9 * (1 + longer));
      }
    }),
    { seed: 4, numRuns: 300 },
  );
});

describe('95 % intervals hold the true value as often as they promise', () => {
  const REPEATS = 400;
  const streams = new Streams('coverage', 1);

  /**
   * Counts how often the interval holds the truth; judged by what 400 honest intervals do but once in 10 000
   * times.
   */
  function coverage(name: string, truth: number, one: (stream: Stream) => Interval): void {
    const stream = streams.open(name);
    let hits = 0;
    for (let i = 0; i < REPEATS; i++) if (holds(one(stream), truth)) hits++;
    const trials = { count: REPEATS, probability: 0.95 };
    expect(hits).toBeGreaterThanOrEqual(binomialQuantile(0.00005, trials));
    // Order statistics promise at least 95 %, not at most.
    expect(hits).toBeLessThanOrEqual(name === 'median' ? REPEATS : binomialQuantile(0.99995, trials));
  }

  const draws = (stream: Stream, count: number) => {
    const sampler = exponential.create({ mean: 1 }).sampler(stream);
    return Array.from({ length: count }, () => sampler.next());
  };

  test('for means over 20 replications of 50 requests each', () => {
    coverage('mean', 1, (stream) =>
      meanInterval(Array.from({ length: 20 }, () => draws(stream, 50).reduce((a, b) => a + b, 0) / 50)),
    );
  });

  test('for the median by order statistics, of any distribution', () => {
    coverage('median', Math.LN2, (stream) => quantileInterval(draws(stream, 25), 0.5));
  });

  test('for p90 of all requests, from 15 replications of 1 000', () => {
    coverage('p90', Math.LN10 * 1e9, (stream) => {
      const pooled = new Histogram();
      const each: number[] = [];
      for (let i = 0; i < 15; i++) {
        const own = new Histogram();
        for (const value of draws(stream, 1000)) own.record(Math.round(value * 1e9));
        each.push(own.quantile(0.9));
        pooled.merge(own);
      }
      return pooledQuantileInterval(pooled.quantile(0.9), each);
    });
  });

  test('for a share of independent requests', () => {
    coverage('share', 0.1, (stream) =>
      proportionInterval(draws(stream, 200).filter((value) => value > Math.LN10).length, 200),
    );
  });

  test('for a ratio of two sums', () => {
    // Failures follow requests: one in ten of an uneven number.
    coverage('ratio', 0.1, (stream) => {
      const requests = draws(stream, 25).map((value) => 50 + Math.floor(value * 100));
      const failures = requests.map(
        (count) => draws(stream, count).filter((value) => value > Math.LN10).length,
      );
      return ratioInterval(failures, requests);
    });
  });
});
