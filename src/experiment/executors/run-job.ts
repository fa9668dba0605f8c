/** Runs one job in slices of simulated time, so that somebody may look in between. */

import type { RunResult } from '../../models/run-result.ts';
import { System } from '../../models/system.ts';
import { Histogram } from '../../sim/histogram.ts';
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

/** What figures are made of: no series, no timeline, no histograms of single servers. */
export function figuresOnly(result: RunResult): RunResult {
  const empty = new Histogram().toData();
  return {
    ...result,
    series: {
      ...result.series,
      sent: [],
      failed: [],
      responses: [],
      responseSumsNs: [],
      completed: [],
      busy: [],
      inSystem: [],
      active: [],
      inactive: [],
    },
    timeline: [],
    realServers: result.realServers.map((server) => ({ ...server, responses: empty })),
  };
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
  return job.detail === 'figures' ? figuresOnly(result) : result;
}
