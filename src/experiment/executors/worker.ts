/** What a worker thread does: one run, with its progress written into shared memory. */
import type { RunResult } from '../../models/run-result.ts';
import { runJob } from './run-job.ts';
import type { WorkerTask } from './worker-threads.ts';

/** One sample of a model of theory. */
export async function validate({
  index,
  seed,
}: {
  readonly index: number;
  readonly seed: string;
}): Promise<readonly number[]> {
  const { sampleOf } = await import('../validate/registry.ts');
  return sampleOf(index, seed);
}

export function work(task: WorkerTask): RunResult {
  const shares = new Int32Array(task.shares);
  const result = runJob(task, (share) => {
    Atomics.store(shares, task.slot, Math.floor(share * 1e6));
    return true;
  });
  if (result === undefined) throw new Error('assertion failed: a run that nobody stopped did not end');
  return result;
}
