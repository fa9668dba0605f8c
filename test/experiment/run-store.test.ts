import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import type { RunJob } from '../../src/experiment/executors/executor.ts';
import { runJob } from '../../src/experiment/executors/run-job.ts';
import { closeStore, openStore } from '../../src/experiment/store/open-store.ts';
import { RunStore } from '../../src/experiment/store/run-store.ts';
import type { RunResult } from '../../src/models/run-result.ts';
import { scenarioFrom } from '../fixtures/scenario.ts';

const folder = mkdtempSync(join(tmpdir(), 'lbsim-run-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const options = { file: join(folder, 'own.duckdb'), lbsim: 'test', engine: 'test' };

const { settings } = scenarioFrom('scenarios/schedulers.json', [{ path: 'duration', value: '21s' }])
  .points[0];
const whole = runJob({ settings, seed: 1, replication: 0 }, () => true) as RunResult;

test('a run is in the file a fifth of a second after it ended, though no other ends for an hour', async () => {
  const jobs = [0, 1].map((replication): RunJob => ({ settings, seed: 1, replication }));
  const runs = jobs.map((job) => runJob(job, () => true) as RunResult);
  const store = await RunStore.open(options);
  await store.begin();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  jobs.forEach((job, i) => {
    store.write(store.keyOf(job), job, runs[i]);
  });
  vi.advanceTimersByTime(200);
  vi.useRealTimers();
  // What a process that is killed now leaves.
  const file = join(folder, 'left.duckdb');
  copyFileSync(options.file, file);
  copyFileSync(`${options.file}.wal`, `${file}.wal`);
  store.close();
  const left = await RunStore.open({ ...options, file });
  expect(jobs.map((job) => left.has(left.keyOf(job)))).toEqual([true, true]);
  left.close();
});

test('a store of which a part is lost is told to be damaged', async () => {
  const file = join(folder, 'cut.duckdb');
  copyFileSync(options.file, file);
  truncateSync(file, 20_000);
  await expect(RunStore.open({ ...options, file })).rejects.toThrow(
    `cannot use the store ${file}: the file is damaged. Put a copy of it there, or give another.`,
  );
});

test('a shard that is larger than what DuckDB may hold in memory is merged', async () => {
  const small = { ...whole, phases: [], outages: [] };
  const jobs = Array.from(
    { length: 8_000 },
    (_, replication): RunJob => ({ settings, seed: 1, replication }),
  );
  const shard = { ...options, file: join(folder, 'large.duckdb') };
  const made = await RunStore.open(shard);
  await made.begin();
  jobs.forEach((job, i) => {
    const ballast = hexOf(`${i}`, 10_240);
    made.write(made.keyOf(job), job, Object.assign({ ballast }, small));
  });
  made.close();
  const merged = await RunStore.open({ ...options, file: join(folder, 'all.duckdb') });
  expect(await merged.merge(shard.file)).toBe(8_000);
  merged.close();
});

test('results of any size are kept, read and merged, though DuckDB holds 2 048 values of a column at once', async () => {
  const sizes = Array.from({ length: 330 }, (_, i) => (i === 7 ? 7_680_000 : 384_000));
  const jobs = sizes.map((_, replication): RunJob => ({ settings, seed: 1, replication }));
  const runOf = (i: number) => Object.assign({ ballast: hexOf(`${i}`, sizes[i]) }, whole);
  const wide = { ...options, file: join(folder, 'wide.duckdb') };
  const made = await RunStore.open(wide);
  await made.begin();
  for (const [i, job] of jobs.entries()) {
    made.write(made.keyOf(job), job, runOf(i));
    // As if each took a fifth of a second.
    made.flush();
  }
  made.close();
  const merged = await RunStore.open({ ...options, file: join(folder, 'wide-merged.duckdb') });
  expect(await merged.merge(wide.file)).toBe(330);
  const keys = [0, 7, 329].map((i) => merged.keyOf(jobs[i]));
  const read = await merged.read([...keys, 'f'.repeat(32)]);
  expect(read.size).toBe(3);
  for (const [place, i] of [0, 7, 329].entries()) expect(read.get(keys[place])).toEqual(runOf(i));
  merged.close();
}, 120_000);

test('what a killed command wrote of a run is no part of another', async () => {
  const run = Object.assign({ ballast: hexOf('torn', 115_200) }, whole);
  const torn = { ...options, file: join(folder, 'torn.duckdb') };
  const job: RunJob = { settings, seed: 1, replication: 0 };
  const first = await RunStore.open(torn);
  await first.begin();
  first.write(first.keyOf(job), job, run);
  first.close();
  const opened = await openStore(torn.file, 'READ_WRITE');
  await opened.connection.run('DELETE FROM runs');
  closeStore(opened);
  const again = await RunStore.open(torn);
  expect(again.has(again.keyOf(job))).toBe(false);
  await again.begin();
  again.write(again.keyOf(job), job, run);
  expect((await again.read([again.keyOf(job)])).get(again.keyOf(job))).toEqual(run);
  again.close();
});

/** So many hexadecimal digits, of which no compression makes less than half as many bytes. */
function hexOf(text: string, length: number): string {
  return createHash('shake256', { outputLength: length / 2 })
    .update(text)
    .digest('hex');
}
