/** What theory says of the mean, where it says something: one sentence for the terminal and for the page. */
import { studentTwoSided } from '../analysis/student.ts';
import type { PointResult } from '../experiment/experiment-result.ts';
import { readableDuration } from '../sim/units.ts';

/**
 * As rare as four standard errors of a normal distribution: no chance. Of few runs the standard error is itself not known,
 * and one in six pairs lies so far away.
 */
const NO_CHANCE = 6.33e-5;

export interface TheorySentence {
  readonly text: string;
  /** The estimate lies too far from the exact mean. */
  readonly isAlarm: boolean;
}

/** `mean` is the estimate as its reader writes it. */
export function theorySentence(
  { theory, replications }: Pick<PointResult, 'theory' | 'replications'>,
  mean: string,
): TheorySentence | undefined {
  if (theory === undefined) return undefined;
  if (theory.kind === 'exact') {
    const { z } = theory;
    const far = z === null ? '' : `, ${z.toFixed(1)} standard errors away`;
    const runs = replications.filter(({ meanNs }) => meanNs !== null).length;
    const isAlarm = z !== null && studentTwoSided(z, runs - 1) < NO_CHANCE;
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
