import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bundleEnd, requestsOf } from '../../src/experiment/executors/bundle-size.ts';
import {
  fromPlainText,
  packJobs,
  plainText,
  unpackJobs,
} from '../../src/experiment/executors/cluster/bundle.ts';
import { jobList, type RunJob } from '../../src/experiment/executors/executor.ts';

const SIZE = { requests: 100_000, runs: 32, bundles: 32 };

test('whatever settings hold arrives as it was: typed arrays, infinities, NaN and -0 too', () => {
  const leaf = fc.oneof(
    fc.double(),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.float64Array({ maxLength: 5 }),
    fc.int32Array({ maxLength: 5 }),
    fc.uint8Array({ maxLength: 5 }),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), tie('tree'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      expect(fromPlainText(plainText(value))).toStrictEqual(value);
    }),
    { numRuns: 300 },
  );
});

const once = { type: 'constant', value: 1 };
const client = { rate: 100, requests: once, parallel: once };
const settings = { durationNs: 10e9, clients: [client] } as unknown as RunJob['settings'];
const jobs = Array.from({ length: 2_000 }, (_, replication): RunJob => ({ settings, seed: 1, replication }));

test('runs that share settings share them again on the other side, and the settings travel once', () => {
  const twice = unpackJobs(packJobs(jobs.slice(0, 2)));
  expect(twice).toEqual(jobs.slice(0, 2));
  expect(twice[0].settings).toBe(twice[1].settings);
  expect(packJobs(jobs.slice(0, 20)).length).toBeLessThan(2 * packJobs(jobs.slice(0, 1)).length);
});

test('settings that hold a long log are packed once, and travel beside small ones', () => {
  const times = Float64Array.from({ length: 200_000 }, (_, i) => i / 3);
  const large = { ...settings, times } as unknown as RunJob['settings'];
  const mixed = [jobs[0], { ...jobs[1], settings: large }, jobs[2], { ...jobs[3], settings: large }];
  const packed = packJobs(mixed);
  const unpacked = unpackJobs(packed);
  expect(unpacked).toEqual(mixed);
  expect(unpacked[1].settings).toBe(unpacked[3].settings);
  // What was packed is not read again.
  times[0] = 7;
  expect(packJobs(mixed)).toBe(packed);
});

test('bundles are seconds of work, none empty, none forgotten, the last ones small; few runs go to many workers', () => {
  let at = 0;
  const sizes: number[] = [];
  while (at < jobs.length) {
    const end = bundleEnd(jobList(jobs), at, SIZE);
    sizes.push(end - at);
    at = end;
  }
  expect(Math.min(...sizes)).toBeGreaterThan(0);
  expect(Math.max(...sizes)).toBe(32);
  expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  expect(sizes.at(-1)).toBe(1);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(jobs.length);
  expect(bundleEnd(jobList(jobs.slice(0, 24)), 0, SIZE)).toBe(1);
  const long = { ...jobs[0], settings: { ...settings, durationNs: 36e11 } };
  expect(bundleEnd(jobList(Array.from({ length: 2_000 }, () => long)), 7, SIZE)).toBe(8);
});

test('the work of a run is its requests, those of long sessions and full pages too; what nobody knows is guessed', () => {
  const work = (change: object) => requestsOf({ ...settings, clients: [{ ...client, ...change }] } as never);
  expect(work({})).toBe(1_000);
  expect(work({ requests: { type: 'uniform', min: 1, max: 5 } })).toBe(3_000);
  expect(work({ requests: { type: 'constant', value: 0.2 }, parallel: { type: 'constant', value: 4 } })).toBe(
    4_000,
  );
  expect(work({ rate: undefined })).toBeGreaterThan(0);
  expect(work({ requests: { type: 'pareto', shape: 1, scale: 1 } })).toBe(1e6);
});
