/** Every answer, in the order in which "auto" tries them. */
import type { ExperimentResult } from '../experiment-result.ts';
import type { AnswerKind } from './answer.ts';
import { checksAnswer } from './checks.ts';
import { compareAnswer } from './compare.ts';
import { failedAnswer } from './failed.ts';
import { failuresAnswer } from './failures.ts';
import { loginsAnswer } from './logins.ts';
import { outageAnswer } from './outage.ts';
import { responseAnswer } from './response.ts';

export const answers: readonly AnswerKind[] = [
  loginsAnswer,
  compareAnswer,
  outageAnswer,
  failuresAnswer,
  failedAnswer,
  responseAnswer,
  checksAnswer,
];

export function answerOf(result: ExperimentResult, wanted: string): string {
  const named = answers.find(({ name }) => name === wanted);
  const kind = named ?? answers.find(({ fits }) => fits(result)) ?? responseAnswer;
  return kind.sentence(result);
}
