/** What the page and its workers say to one another: plain data that `postMessage` copies. */
import type { ExperimentResult, PointResult } from '../experiment/experiment-result.ts';
import type { RunResult } from '../models/run-result.ts';
import type { FoundFiles } from '../scenario/read-files.ts';

/** A stored scenario with what the reader changed. */
export interface WhatIfInput {
  readonly name: string;
  /** As the result keeps it. */
  readonly scenario: unknown;
  readonly files: readonly FoundFiles[];
  /** Values by path: those of the stored variant, then the reader's. */
  readonly set: Readonly<Record<string, unknown>>;
  /** Further values, as "path=value". */
  readonly lines: readonly string[];
  readonly replications: number;
  readonly lbsim: string;
}

/** One thing that the reader may turn. */
export interface Control {
  /** Path of the value, as `--set` takes it. */
  readonly path: string;
  readonly label: string;
  readonly group: 'traffic' | 'servers' | 'balancing' | 'timeouts' | 'faults';
  readonly help?: string;
  readonly setting: NumberSetting | ChoiceSetting;
}

export interface NumberSetting {
  readonly type: 'number';
  /** In units; what is written is the number with the suffix, or a plain number without one. */
  readonly value: number;
  readonly suffix: '' | '/s' | 's' | 'ms';
  readonly min: number;
  /** End of the slider: more may be typed. */
  readonly max: number;
  readonly step: number;
  /** Written in place of 0. */
  readonly zero?: string;
}

export interface ChoiceSetting {
  readonly type: 'choice';
  readonly value: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
}

export type ToEngine =
  | { readonly type: 'describe'; readonly input: WhatIfInput }
  | { readonly type: 'simulate'; readonly input: WhatIfInput; readonly replication: number }
  | {
      readonly type: 'judge';
      readonly input: WhatIfInput;
      readonly runs: readonly RunResult[];
      /** Faced the same clients, replication by replication. */
      readonly stored: Pick<PointResult, 'name' | 'replications'>;
    };

export type FromEngine =
  | { readonly type: 'described'; readonly controls: readonly Control[] }
  | { readonly type: 'progress'; readonly share: number }
  | { readonly type: 'run'; readonly run: RunResult }
  | { readonly type: 'judged'; readonly result: ExperimentResult }
  /** The scenario cannot be so: in the words of its reader. */
  | { readonly type: 'refused'; readonly message: string };
