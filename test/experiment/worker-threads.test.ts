import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { jobList, type RunJob } from '../../src/experiment/executors/executor.ts';
import { workerThreads } from '../../src/experiment/executors/worker-threads.ts';
import { scenarioFrom } from '../fixtures/scenario.ts';

test('as many tasks as three threads are given at once make the system warn of nothing', async () => {
  const { settings } = scenarioFrom('scenarios/schedulers.json', [{ path: 'duration', value: '21s' }])
    .points[0];
  const jobs = Array.from({ length: 24 }, (_, replication): RunJob => ({ settings, seed: 1, replication }));
  const warnings: string[] = [];
  const onWarning = ({ name }: Error) => void warnings.push(name);
  process.on('warning', onWarning);
  const executor = workerThreads(3, resolve('dist/worker.js'));
  const done: number[] = [];
  await executor.execute({
    jobs: jobList(jobs),
    onResult: (index) => void done.push(index),
    onProgress: () => {},
    isInterrupted: () => false,
  });
  await executor.close?.();
  process.off('warning', onWarning);
  expect(done).toEqual(jobs.map((_, index) => index));
  expect(warnings).toEqual([]);
});
