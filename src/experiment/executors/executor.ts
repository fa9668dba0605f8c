/** The contract of those who execute runs. Results are handed on in the order of the jobs, whoever computed them. */
import type { RunResult } from '../../models/run-result.ts';
import type { SystemSettings } from '../../models/system-settings.ts';

export interface RunJob {
  readonly settings: SystemSettings;
  readonly seed: number | string;
  readonly replication: number;
}

export interface ExecuteOptions {
  readonly jobs: readonly RunJob[];
  /** Called in the order of the jobs, as early as that order allows. */
  readonly onResult: (index: number, result: RunResult) => void;
  /** Share of all jobs that is done, 0 to 1; called a few times a second. */
  readonly onProgress: (share: number) => void;
  /** Asked between slices of work: true ends the execution early. */
  readonly isInterrupted: () => boolean;
}

export interface Executor {
  execute(options: ExecuteOptions): Promise<void>;
}
