/** Runs one job in slices of simulated time, so that somebody may look in between. */

import type { RunResult } from '../../models/run-result.ts';
import { System } from '../../models/system.ts';
import type { RunJob } from './executor.ts';

/** Events between two looks at the clock: a few milliseconds of work. */
const SLICES = 200;

/** `between` is told the share that is done and may stop the run by returning false; then the result is undefined. */
export function runJob(job: RunJob, between: (share: number) => boolean): RunResult | undefined {
  const steps = runInSlices(job);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (!between(step.value)) return undefined;
  }
}

/** Yields the share that is done after each slice. */
export function* runInSlices(job: RunJob): Generator<number, RunResult> {
  const system = new System(job);
  const { durationNs } = job.settings;
  for (let slice = 1; slice <= SLICES; slice++) {
    system.run(Math.floor((durationNs / SLICES) * slice));
    yield slice / SLICES;
  }
  system.run(durationNs);
  const result = system.result();
  system.release();
  return result;
}
