/** What a worker thread does: some runs, with their progress written into shared memory. */
import { workerData } from 'node:worker_threads';
import type { RunResult } from '../../models/run-result.ts';
import { compileWhole, inlineMore } from './inlining.ts';
import { teach } from './lessons.ts';
import { runJob } from './run-job.ts';
import type { WorkerStart, WorkerTask } from './worker-threads.ts';

inlineMore();
// Other pools of this module give nothing.
teach((workerData as WorkerStart | null)?.lessons ?? []);

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

export function work({ runs, slot, shares }: WorkerTask): readonly RunResult[] {
  const view = new Int32Array(shares);
  return runs.map((run, i) => {
    compileWhole(run.settings);
    const result = runJob(run, (share) => {
      Atomics.store(view, slot + i, Math.floor(share * 1e6));
      return true;
    });
    if (result === undefined) throw new Error('assertion failed: a run that nobody stopped did not end');
    return result;
  });
}
