/** What theory says of the mean, where it says something: one sentence for the terminal and for the page. */
import type { PointResult } from '../experiment/experiment-result.ts';
import { readableDuration } from '../sim/units.ts';

/** So many standard errors between an exact mean and its estimate are no chance. */
const TOO_FAR = 4;

export interface TheorySentence {
  readonly text: string;
  /** The estimate lies too far from the exact mean. */
  readonly isAlarm: boolean;
}

/** `mean` is the estimate as its reader writes it. */
export function theorySentence(
  { theory }: Pick<PointResult, 'theory'>,
  mean: string,
): TheorySentence | undefined {
  if (theory === undefined) return undefined;
  if (theory.kind === 'exact') {
    const { z } = theory;
    const far = z === null ? '' : `, ${z.toFixed(1)} standard errors away`;
    const isAlarm = Math.abs(z ?? 0) > TOO_FAR;
    const alarm = isAlarm ? ': TOO FAR. Is the run long enough, and its transient?' : '.';
    const text = `${theory.model} has a mean of ${duration(theory.meanNs)}; simulated ${mean}${far}${alarm}`;
    return { text, isAlarm };
  }
  const low = `${duration(theory.lowNs)} (one queue for all)`;
  const bounds =
    theory.highNs === null
      ? `the mean is at least ${low}`
      : `the mean lies between ${low} and ${duration(theory.highNs)} (a random split)`;
  return { text: `${bounds}; simulated ${mean}.`, isAlarm: false };
}

function duration(ns: number): string {
  return readableDuration(Number(ns.toPrecision(5)));
}
