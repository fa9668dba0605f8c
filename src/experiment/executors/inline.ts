/** Executes runs in this thread, a slice at a time, so that signals and progress get their turn. */
import type { ExecuteOptions, Executor } from './executor.ts';
import { compileWhole, inlineMore } from './inlining.ts';
import { lessonsOf, teach } from './lessons.ts';
import { runInSlices } from './run-job.ts';

const TURN_MS = 40;

export const inlineExecutor: Executor = {
  async execute({ jobs, onResult, onProgress, isInterrupted }: ExecuteOptions): Promise<void> {
    inlineMore();
    teach(lessonsOf(jobs));
    let turnEnds = performance.now() + TURN_MS;
    for (let index = 0; index < jobs.length; index++) {
      const job = jobs.job(index);
      compileWhole(job.settings);
      const slices = runInSlices(job);
      for (;;) {
        const step = slices.next();
        if (step.done) {
          onResult(index, step.value);
          break;
        }
        if (performance.now() < turnEnds) continue;
        onProgress((index + step.value) / jobs.length);
        await new Promise((resolve) => setImmediate(resolve));
        if (isInterrupted()) return;
        turnEnds = performance.now() + TURN_MS;
      }
    }
    onProgress(1);
  },
};
