/** `--transient auto`: pilot runs, and the instant from which they are steady (MSER-5). */
import { transient } from '../analysis/transient.ts';
import type { PlannedPoint } from '../scenario/read-scenario.ts';
import type { Accumulator } from './accumulate.ts';
import type { TransientResult } from './experiment-result.ts';
import { type MeasureOptions, measure } from './measure.ts';

/** Averages over a few runs settle more visibly than one. */
const PILOTS = 5;
/** The cut is told to a 480th of the run, times the five of MSER-5. */
const BINS = 480;
/** Batches of five that MSER-5 looks at, at least. */
const LEAST_BINS = 100;

export type SettleOptions = Pick<
  MeasureOptions,
  'executor' | 'replications' | 'onProgress' | 'isInterrupted'
>;

/** The longest cut of all points, so that they stay comparable; undefined when interrupted; text when it cannot be told. */
export async function settle(
  points: readonly PlannedPoint[],
  options: SettleOptions,
): Promise<TransientResult | string | undefined> {
  const replications = Math.min(options.replications, PILOTS);
  let ns = 0;
  const unsettled: string[] = [];
  let problem: string | undefined;
  const isWhole = await measure({
    ...options,
    replications,
    points: { length: points.length, point: (index) => pilot(points[index]) },
    detail: 'full',
    order: 'by-replication',
    onPoint: (_, { name }, runs) => {
      const found = cutOf(runs);
      if (typeof found === 'string') problem ??= found;
      else if (found.isTooShort) unsettled.push(name);
      else ns = Math.max(ns, found.ns);
    },
  });
  if (!isWhole) return undefined;
  return problem ?? { ns, pilots: replications, unsettled };
}

function pilot(point: PlannedPoint): PlannedPoint {
  return { ...point, settings: { ...point.settings, transientNs: 0, bins: BINS } };
}

function cutOf({
  series,
  phases,
}: Accumulator): { readonly ns: number; readonly isTooShort: boolean } | string {
  if (series === undefined) throw new Error('assertion failed: a pilot without series');
  const faultNs = Math.min(Infinity, ...(phases[1]?.columns.startNs ?? []));
  const steadyBins = Math.min(series.bins, Math.floor(faultNs / series.binNs));
  if (steadyBins < LEAST_BINS) {
    return `the first fault comes at ${Number((faultNs / 1e9).toPrecision(3))} s, too soon to see where the start settles. Give --transient 10s; a question about the fault alone cuts nothing`;
  }
  const means: number[] = [];
  for (let bin = 0; bin < steadyBins; bin++) {
    const count = series.counts[bin];
    // A bin without an answer says nothing new.
    means.push(count === 0 ? (means[bin - 1] ?? 0) : series.sumsNs[bin] / count);
  }
  const { discard, tooShort } = transient(means);
  return { ns: discard * series.binNs, isTooShort: tooShort };
}
