/** The contract of answers: one sentence with its uncertainty, made from a result; undefined where it does not fit. */
import type { ExperimentResult } from '../experiment-result.ts';

export interface AnswerKind {
  readonly name: string;
  readonly help: string;
  /** Whether this is what the scenario asks, when it does not say. */
  readonly fits: (result: ExperimentResult) => boolean;
  readonly sentence: (result: ExperimentResult) => string;
}
