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
export function figuresOnly(result: RunResult, hasBatches = false): RunResult {
  const empty = new Histogram().toData();
  const { binNs, failed, responses, responseSumsNs } = result.series;
  const none = { sent: [], completed: [], busy: [], active: [], inactive: [] };
  const series = hasBatches
    ? { ...none, binNs, failed, responses, responseSumsNs }
    : { ...none, binNs, failed: [], responses: [], responseSumsNs: [] };
  return {
    ...result,
    series: { ...result.series, ...series },
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
  return job.detail === undefined ? result : figuresOnly(result, job.detail === 'batches');
}
