/** The contract of those who execute runs. Results are handed on in the order of the jobs, whoever computed them. */
import type { RunResult } from '../../models/run-result.ts';
import type { ResultDetail } from '../../models/run-summary.ts';
import type { SystemSettings } from '../../models/system-settings.ts';

export interface RunJob {
  readonly settings: SystemSettings;
  readonly seed: number | string;
  readonly replication: number;
  readonly detail?: ResultDetail;
  /** What the point is called and set to, for whoever keeps the run. It changes nothing in it. */
  readonly point?: { readonly name: string; readonly set: Readonly<Record<string, unknown>> };
}

/** Jobs by number, made when they are asked for: a hundred thousand need not be held at once. */
export interface JobList {
  readonly length: number;
  job(index: number): RunJob;
}

export function jobList(jobs: readonly RunJob[]): JobList {
  return { length: jobs.length, job: (index) => jobs[index] };
}

export interface ExecuteOptions {
  readonly jobs: JobList;
  /** Called in the order of the jobs, as early as that order allows. */
  readonly onResult: (index: number, result: RunResult) => void;
  /** Share of all jobs that is done, 0 to 1; called a few times a second. */
  readonly onProgress: (share: number) => void;
  /** Asked between slices of work: true ends the execution early. */
  readonly isInterrupted: () => boolean;
}

export interface Executor {
  execute(options: ExecuteOptions): Promise<void>;
  /** Ends threads and connections that were kept between executions. */
  close?(): Promise<void>;
}
