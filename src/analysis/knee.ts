/**
 * Where a curve bends: the point that lies farthest from the chord between its ends, both axes brought to 0..1 (Satopää
 * and others, Finding a Kneedle in a Haystack, 2011, without its smoothing).
 */
import type { Interval } from './interval.ts';

export interface KneeFound {
  readonly place: number;
  /** Distance from the chord, 0 to 1. */
  readonly bend: number;
}

/** A bend below this may be chance or no bend at all. */
const LEAST_BEND = 0.2;

type Bounds = Pick<Interval, 'estimate' | 'low' | 'high'>;

/**
 * Undefined for fewer than four points, for a curve that is nearly straight, and for ends that cannot be told apart by
 * their intervals.
 */
export function knee(xs: readonly number[], ys: readonly Bounds[]): KneeFound | undefined {
  const order = xs.map((_, i) => i).sort((a, b) => xs[a] - xs[b]);
  if (order.length < 4) return undefined;
  const values = order.map((i) => ys[i].estimate ?? 0);
  const least = Math.min(...values);
  const most = Math.max(...values);
  const low = ys[order[values.indexOf(least)]];
  const high = ys[order[values.indexOf(most)]];
  if (most === least || overlap(low, high)) return undefined;
  const from = xs[order[0]];
  const span = xs[order[order.length - 1]] - from;
  const isRising = values[values.length - 1] > values[0];
  let best: KneeFound = { place: 0, bend: 0 };
  order.forEach((place, i) => {
    const x = (xs[place] - from) / span;
    const y = (values[i] - least) / (most - least);
    const bend = isRising ? x - y : 1 - x - y;
    if (bend > best.bend) best = { place, bend };
  });
  return best.bend < LEAST_BEND ? undefined : best;
}

function overlap(low: Bounds, high: Bounds): boolean {
  if (low.high === null || high.low === null) return false;
  return low.high >= high.low;
}
