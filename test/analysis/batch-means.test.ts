import { expect, test } from 'vitest';
import { batchMeans, binnedRatio } from '../../src/analysis/batch-means.ts';
import { binomialQuantile } from '../../src/analysis/binomial.ts';
import { holds } from '../../src/analysis/interval.ts';
import { transient } from '../../src/analysis/transient.ts';
import { normalQuantile } from '../../src/sim/distributions/normal.ts';
import { type Stream, Streams } from '../../src/sim/streams.ts';

/** Waits of successive customers of an M/M/1 queue of service mean 1, by Lindley's recursion, from empty. */
function waits(stream: Stream, load: number, count: number): number[] {
  const values: number[] = [];
  let wait = 0;
  for (let i = 0; i < count; i++) {
    values.push(wait);
    wait = Math.max(0, wait - Math.log(stream.uniformPositive()) + Math.log(stream.uniformPositive()) / load);
  }
  return values;
}

/** Neighbours correlate by `likeness`; mean 10. */
function autoregressive(stream: Stream, likeness: number, count: number): number[] {
  let deviation = 0;
  return Array.from({ length: count }, () => {
    deviation = likeness * deviation + normalQuantile(stream.double());
    return 10 + deviation;
  });
}

test('independent values count nearly as many as they are', () => {
  const result = batchMeans(autoregressive(new Streams(1, 0).open('a'), 0, 30_000));
  expect(result).toMatchObject({ batchSize: 1000, independent: true });
  expect(result.interval).toMatchObject({ count: 30, method: 'batch-means' });
  // A variance of 30 means lies within 0.5 and 1.9 of the truth but once in a thousand times.
  expect(result.effectiveCount).toBeGreaterThan(30_000 / 1.9);
  expect(result.effectiveCount).toBeLessThan(30_000 / 0.45);
});

test('values that resemble their neighbours count for less', () => {
  // A correlation of .9 leaves (1 - .9) / (1 + .9) of the count.
  const { effectiveCount } = batchMeans(autoregressive(new Streams(1, 0).open('b'), 0.9, 100_000));
  expect(effectiveCount).toBeGreaterThan(100_000 / 19 / 1.9);
  expect(effectiveCount).toBeLessThan(100_000 / 19 / 0.45);
});

test('batches shorter than the memory of the run are called dependent', () => {
  const result = batchMeans(autoregressive(new Streams(1, 0).open('c'), 0.999, 1200));
  expect(result.independent).toBe(false);
  expect(result.lag1).toBeGreaterThan(0.3);
});

test('a run of fewer than 200 values gives no interval', () => {
  expect(batchMeans([1, 2, 3])).toMatchObject({ independent: false, lag1: null, effectiveCount: null });
  expect(batchMeans([1, 2, 3]).interval).toMatchObject({ estimate: 2, low: null });
  expect(batchMeans([]).interval.estimate).toBeNull();
});

test('batch means hold the mean wait of an M/M/1 queue at half load as often as they promise', () => {
  const stream = new Streams('batch coverage', 0).open('waits');
  const repeats = 400;
  let hits = 0;
  for (let i = 0; i < repeats; i++) {
    const values = waits(stream, 0.5, 8000).slice(1000);
    if (holds(batchMeans(values).interval, 1)) hits++;
  }
  // Batches of a skew process are a little short of their promise: 94 % is allowed for.
  expect(hits).toBeGreaterThanOrEqual(binomialQuantile(0.00005, { count: repeats, probability: 0.94 }));
  expect(hits).toBeLessThanOrEqual(binomialQuantile(0.99995, { count: repeats, probability: 0.95 }));
});

test('the transient of a slowly settling run is cut off', () => {
  const stream = new Streams(2, 0).open('d');
  const values = autoregressive(stream, 0, 2000).map((value, i) => value - 50 * Math.exp(-i / 50));
  const cut = transient(values);
  expect(cut.tooShort).toBe(false);
  // Six time constants leave an eighth of the noise; three leave more than that.
  expect(cut.discard).toBeGreaterThanOrEqual(150);
  expect(cut.discard).toBeLessThan(500);
  expect(Math.abs((cut.mean ?? 0) - 10)).toBeLessThan(0.15);
  expect(cut.discard + cut.kept).toBe(2000);
});

test('a run that starts in the steady state loses little', () => {
  const cut = transient(autoregressive(new Streams(2, 0).open('e'), 0, 2000));
  expect(cut.tooShort).toBe(false);
  expect(cut.discard).toBeLessThan(500);
});

test('a run that never settles is too short, and so is one of a few values', () => {
  expect(transient(Array.from({ length: 1000 }, (_, i) => i))).toMatchObject({
    tooShort: true,
    discard: 500,
  });
  expect(transient([1, 2, 3])).toEqual({ discard: 0, kept: 3, mean: 2, tooShort: true });
});

test('an empty start at 95 % load biases the kept mean by less than its standard error', () => {
  const streams = new Streams('mser', 0);
  // Averages over 40 replications of the first 20 000 customers; the mean wait is 19.
  const count = 20_000;
  const averages = new Array<number>(count).fill(0);
  const kept: number[][] = [];
  for (let i = 0; i < 40; i++) {
    const values = waits(streams.open(`replication ${i}`), 0.95, count);
    values.forEach((value, k) => {
      averages[k] = (averages[k] as number) + value / 40;
    });
    kept.push(values);
  }
  const { discard, tooShort, mean } = transient(averages);
  expect(tooShort).toBe(false);
  const means = kept.map((values) => values.slice(discard).reduce((a, b) => a + b, 0) / (count - discard));
  const centre = means.reduce((a, b) => a + b, 0) / 40;
  const error = Math.sqrt(means.reduce((sum, value) => sum + (value - centre) ** 2, 0) / 39 / 40);
  expect(mean).toBeCloseTo(centre, 6);
  expect(Math.abs(centre - 19)).toBeLessThan(4 * error);
});

test('bins of a steady run give an interval, wider the more neighbours resemble each other', () => {
  const ones = new Array<number>(120).fill(1);
  const width = (likeness: number) => {
    let sum = 0;
    for (let run = 0; run < 20; run++) {
      const values = autoregressive(new Streams(4, run).open('a'), likeness, 120);
      sum += binnedRatio(values, ones).interval.halfWidth ?? 0;
    }
    return sum / 20;
  };
  expect(width(0)).toBeGreaterThan(0.1);
  expect(width(0.8)).toBeGreaterThan(2 * width(0));
});

test('over 500 runs of 120 bins the interval of the level holds it in 92 to 98 %', () => {
  let held = 0;
  let told = 0;
  for (let run = 0; run < 500; run++) {
    const values = autoregressive(new Streams(5, run).open('a'), 0.4, 120);
    const { interval } = binnedRatio(values, new Array<number>(120).fill(1));
    if (interval.low === null) continue;
    told++;
    if (holds(interval, 10)) held++;
  }
  expect(told).toBeGreaterThan(485);
  expect(held / told).toBeGreaterThan(0.92);
  expect(held / told).toBeLessThan(0.98);
});

test('a trend, too few bins, and what is too rare have no interval', () => {
  const ones = new Array<number>(120).fill(1);
  const rising = ones.map((_, bin) => 10 + bin);
  expect(binnedRatio(rising, ones).interval.low).toBeNull();
  expect(binnedRatio(rising, ones).lag1).toBeGreaterThan(0.6);
  const steady = autoregressive(new Streams(6, 0).open('a'), 0, 120);
  expect(binnedRatio(steady, ones).interval.low).not.toBeNull();
  expect(binnedRatio(steady.slice(0, 19), ones.slice(0, 19)).interval).toMatchObject({ low: null });
  const rare = ones.map((_, bin) => (bin % 30 === 7 ? 1 : 0));
  expect(binnedRatio(rare, ones).interval).toMatchObject({ estimate: 4 / 120, low: null });
});
