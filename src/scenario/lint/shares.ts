/** Which part of the connections a destination gets in the long run, as far as its weight tells. */

/** These ask of a weight only whether it is 0. */
export const BLIND_TO_WEIGHTS: ReadonlySet<string> = new Set(['rr', 'lc', 'dh']);

/** `weights` of all destinations; asked for each of a thousand, it is added up once. */
export function expectedShare(scheduler: string, weights: readonly number[], weight: number): number {
  if (weight === 0) return 0;
  const { count, sum } = totalsOf(weights);
  return BLIND_TO_WEIGHTS.has(scheduler) ? 1 / count : weight / sum;
}

interface Totals {
  /** Above 0. */
  readonly count: number;
  readonly sum: number;
}

const known = new WeakMap<readonly number[], Totals>();

function totalsOf(weights: readonly number[]): Totals {
  const totals = known.get(weights) ?? {
    count: weights.filter((each) => each > 0).length,
    sum: weights.reduce((sum, each) => sum + each, 0),
  };
  known.set(weights, totals);
  return totals;
}
