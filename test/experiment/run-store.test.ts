import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import type { RunJob } from '../../src/experiment/executors/executor.ts';
import { runJob } from '../../src/experiment/executors/run-job.ts';
import { RunStore } from '../../src/experiment/store/run-store.ts';
import type { RunResult } from '../../src/models/run-result.ts';
import { scenarioFrom } from '../fixtures/scenario.ts';

const folder = mkdtempSync(join(tmpdir(), 'lbsim-run-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const options = { file: join(folder, 'own.duckdb'), lbsim: 'test', engine: 'test' };

test('a run is in the file a fifth of a second after it ended, though no other ends for an hour', async () => {
  const { settings } = scenarioFrom('scenarios/schedulers.json', [{ path: 'duration', value: '21s' }])
    .points[0];
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
  const { settings } = scenarioFrom('scenarios/schedulers.json', [{ path: 'duration', value: '21s' }])
    .points[0];
  const whole = runJob({ settings, seed: 1, replication: 0 }, () => true) as RunResult;
  const small = { ...whole, phases: [], outages: [] };
  const jobs = Array.from(
    { length: 8_000 },
    (_, replication): RunJob => ({ settings, seed: 1, replication }),
  );
  const shard = { ...options, file: join(folder, 'large.duckdb') };
  const made = await RunStore.open(shard);
  await made.begin();
  jobs.forEach((job, i) => {
    // 10 kB that no compression makes less than 5.
    const ballast = Array.from({ length: 80 }, (_, k) => hexOf(`${i}/${k}`)).join('');
    made.write(made.keyOf(job), job, Object.assign({ ballast }, small));
  });
  made.close();
  const merged = await RunStore.open({ ...options, file: join(folder, 'all.duckdb') });
  expect(await merged.merge(shard.file)).toBe(8_000);
  merged.close();
});

function hexOf(text: string): string {
  return createHash('sha512').update(text).digest('hex');
}
