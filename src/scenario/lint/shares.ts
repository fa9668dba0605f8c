/** Which part of the connections a destination gets in the long run, as far as its weight tells. */

/** These ask of a weight only whether it is 0. */
export const BLIND_TO_WEIGHTS: ReadonlySet<string> = new Set(['rr', 'lc', 'dh']);

export function expectedShare(scheduler: string, weights: readonly number[], weight: number): number {
  if (weight === 0) return 0;
  if (BLIND_TO_WEIGHTS.has(scheduler)) return 1 / weights.filter((each) => each > 0).length;
  return weight / weights.reduce((sum, each) => sum + each, 0);
}
