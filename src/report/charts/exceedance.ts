/** "Of 10 000 requests, how many took longer than x?": the distribution of response times, told from its tail. */

import type { PhaseSummary, PointResult } from '../../experiment/experiment-result.ts';
import { bucketLow, type HistogramData } from '../../sim/histogram.ts';
import type { Spec } from './chart.ts';
import { DURATION_LABEL, logTicks, milliseconds } from './figures.ts';
import { type Cell, right, type Table } from './table.ts';

export const OF = 10_000;

/** `slower` requests of `OF` took at least `ns`. */
export interface ExceedancePoint {
  readonly ns: number;
  readonly slower: number;
}

/** Most points of a line: a screen shows no more. */
const MOST_POINTS = 400;

/**
 * The steps of the distribution, each at the lower edge of its bucket; `never` requests have no response time and
 * are slower than all.
 */
export function exceedance(data: HistogramData, never = 0): readonly ExceedancePoint[] {
  const all = data.count + never;
  if (data.count === 0) return [];
  const points: ExceedancePoint[] = [{ ns: data.min, slower: OF }];
  let passed = 0;
  for (let i = 0; i < data.buckets.length; i += 2) {
    const upper = Math.min(data.max, bucketLow(data.buckets[i] + 1));
    passed += data.buckets[i + 1];
    points.push({ ns: upper, slower: ((all - passed) / all) * OF });
  }
  return thinned(points);
}

/** Leaves out points that fall on their neighbour when both axes are logarithmic. */
function thinned(points: readonly ExceedancePoint[]): readonly ExceedancePoint[] {
  if (points.length <= MOST_POINTS) return points;
  const last = points.length - 1;
  const positive = points.findLast(({ slower }) => slower > 0) ?? points[last];
  const width = Math.log(points[last].ns / points[0].ns) || 1;
  const height = Math.log(OF / positive.slower) || 1;
  const step = 3 / MOST_POINTS;
  let kept = points[0];
  return points.filter((point, i) => {
    const isFar =
      Math.log(point.ns / kept.ns) / width + Math.log(kept.slower / Math.max(point.slower, 1e-9)) / height >
      step;
    if (i !== 0 && i < last - 1 && !isFar) return false;
    kept = point;
    return true;
  });
}

/** How many of `OF` took longer than `ns`. */
export function slowerThan(data: HistogramData, ns: number, never = 0): number {
  const all = data.count + never;
  if (all === 0) return Number.NaN;
  let above = never;
  for (let i = 0; i < data.buckets.length; i += 2) {
    if (bucketLow(data.buckets[i]) >= ns) above += data.buckets[i + 1];
  }
  return (above / all) * OF;
}

/** Requests that failed among those that are counted, as the histogram is. */
export function countedFailures({ phases }: Pick<PointResult, 'phases'>): number {
  return phases.reduce((sum, phase) => sum + failures(phase), 0);
}

function failures({ failed }: PhaseSummary): number {
  return Object.values(failed).reduce((sum, count) => sum + count, 0);
}

export interface ExceedanceLine {
  readonly name: string;
  readonly data: HistogramData;
  readonly never: number;
}

/** Rows for a chart: a line stops where nothing is slower, since a logarithmic axis has no 0. */
export function exceedanceRows(lines: readonly ExceedanceLine[]): readonly Spec[] {
  return lines.flatMap(({ name, data, never }) =>
    exceedance(data, never)
      .filter(({ slower }) => slower > 0)
      .map(({ ns, slower }) => ({ line: name, ms: milliseconds(ns), slower: Number(slower.toPrecision(5)) })),
  );
}

export function exceedanceX(lines: readonly ExceedanceLine[]): Spec {
  const filled = lines.filter(({ data }) => data.count > 0);
  const low = Math.min(...filled.map(({ data }) => milliseconds(data.min)));
  const high = Math.max(...filled.map(({ data }) => milliseconds(data.max)));
  return {
    field: 'ms',
    type: 'quantitative',
    title: 'response time x',
    scale: { type: 'log', nice: false },
    axis: { labelExpr: DURATION_LABEL, values: logTicks(low, high), labelOverlap: true },
  };
}

const LABELS =
  "{'10000': '10 000', '5000': '5 000 (p50)', '1000': '1 000 (p90)', '100': '100 (p99)', '10': '10 (p99.9)'}";

export const EXCEEDANCE_Y: Spec = {
  field: 'slower',
  type: 'quantitative',
  title: `of ${'10\u202f000'}: slower than x`,
  scale: { type: 'log', nice: false },
  axis: {
    values: [10_000, 5_000, 1_000, 100, 10, 1, 0.1],
    labelExpr: `${LABELS}[datum.value] || datum.label`,
  },
};

const THRESHOLDS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 60_000];

/** For round response times: how many of `OF` were slower. */
export function exceedanceTable(lines: readonly ExceedanceLine[]): Table {
  const filled = lines.filter(({ data }) => data.count > 0);
  const min = Math.min(...filled.map(({ data }) => data.min));
  const max = Math.max(...filled.map(({ data }) => data.max));
  const round = THRESHOLDS_MS.filter((ms) => ms * 1e6 >= min / 2.5 && ms * 1e6 <= max * 2.5);
  return {
    caption: 'Of 10 000 requests, how many were slower',
    columns: ['slower than', ...lines.map(({ name }) => name)].map(right),
    rows: round.map((ms) => [
      { text: ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s`, value: ms * 1e6 },
      ...lines.map(({ data, never }) => perTenThousand(slowerThan(data, ms * 1e6, never))),
    ]),
  };
}

function perTenThousand(value: number): Cell {
  if (Number.isNaN(value)) return '–';
  return { text: value >= 10 || value === 0 ? value.toFixed(0) : value.toPrecision(2), value };
}
