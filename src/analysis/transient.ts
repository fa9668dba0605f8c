/**
 * Where the transient of a run ends. MSER-5 (White, Cobb and Spratt 2000) cuts where the mean of what is left
 * is the most certain. A run whose best cut lies in its second half never settled: it is too short.
 */
import { meanOf } from './interval.ts';

const BATCH = 5;
/** The last few batches alone look certain by chance. */
const LAST_BATCHES = 5;

export interface Transient {
  /** How many values to leave off at the start. */
  readonly discard: number;
  readonly kept: number;
  /** Mean of the values that are kept; null when there are none. */
  readonly mean: number | null;
  /** The values never settled: the run needs to be longer, and the cut is not to be trusted. */
  readonly tooShort: boolean;
}

/**
 * The cut for one run's values in their order, or for their averages over replications (the steadier choice).
 */
export function transient(values: readonly number[]): Transient {
  const batches: number[] = [];
  for (let first = 0; first + BATCH <= values.length; first += BATCH) {
    batches.push(meanOf(values.slice(first, first + BATCH)));
  }
  if (batches.length < 4 * LAST_BATCHES) {
    return {
      discard: 0,
      kept: values.length,
      mean: values.length === 0 ? null : meanOf(values),
      tooShort: true,
    };
  }
  const best = leastError(batches);
  const tooShort = best > batches.length / 2;
  const discard = Math.min(best, Math.floor(batches.length / 2)) * BATCH;
  return { discard, kept: values.length - discard, mean: meanOf(values.slice(discard)), tooShort };
}

/** The number of batches without which the mean of the rest has the least squared standard error. */
function leastError(batches: readonly number[]): number {
  // Sums around the mean of all keep their digits.
  const centre = meanOf(batches);
  let sum = 0;
  let squares = 0;
  let best = 0;
  let least = Infinity;
  for (let first = batches.length - 1; first >= 0; first--) {
    const value = (batches[first] as number) - centre;
    sum += value;
    squares += value * value;
    const kept = batches.length - first;
    if (kept < LAST_BATCHES) continue;
    const error = Math.max(0, squares - (sum * sum) / kept) / (kept * kept);
    // On a tie the earlier cut keeps more.
    if (error <= least) {
      least = error;
      best = first;
    }
  }
  return best;
}
