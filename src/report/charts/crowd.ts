/**
 * What charts ask of all real servers together where there are many. It is reckoned from the whole result once; a page
 * holds it in place of what it was reckoned from.
 */
import type { PointResult } from '../../experiment/experiment-result.ts';
import { areMany, rowsOf, type StandOut, standingOut } from './many-servers.ts';
import { type Moment, momentsOf } from './moments.ts';
import { type Bands, bandsOf, type Spread, spreadOf } from './spread.ts';

export const SPREAD_FIGURES = ['share', 'utilisation', 'p50', 'p99'] as const;
export const BAND_SERIES = ['utilisation', 'inSystem', 'active', 'inactive'] as const;
export type SpreadFigure = (typeof SPREAD_FIGURES)[number];
export type BandSeries = (typeof BAND_SERIES)[number];

/** Streams of the flow: of each kind that stands out. */
const EACH_STREAM = 3;

export interface Crowd {
  /** By name in charts. */
  readonly kinds: readonly StandOut[];
  readonly spreads: Readonly<Record<SpreadFigure, Spread | null>>;
  readonly bands: Readonly<Record<BandSeries, Bands>>;
  readonly moments: readonly Moment[];
  /** With a stream of its own in the flow. */
  readonly streams: readonly number[];
  /** Requests that all others were done with, a second, by bin. */
  readonly othersPerSecond: readonly number[];
}

/** As a page holds a point of many real servers. */
export interface CrowdedPoint extends PointResult {
  readonly crowd: Crowd;
}

const reckoned = new WeakMap<PointResult, Crowd>();

/** Null where each real server is drawn by itself. */
export function crowdOf(point: PointResult): Crowd | null {
  if ('crowd' in point) return (point as CrowdedPoint).crowd;
  if (!areMany(point.realServers)) return null;
  const known = reckoned.get(point);
  if (known !== undefined) return known;
  const crowd = reckon(point);
  reckoned.set(point, crowd);
  return crowd;
}

function reckon(point: PointResult): Crowd {
  const { realServers, series } = point;
  const spreads = SPREAD_FIGURES.map(
    (figure) => [figure, spreadOf(realServers.map((own) => own[figure].estimate))] as const,
  );
  const bands = BAND_SERIES.map((kind) => [kind, bandsOf(series[kind])] as const);
  const streams = rowsOf(standingOut(point, EACH_STREAM));
  const isStream = new Set(streams);
  const others = series.servedPerSecond.filter((_, row) => !isStream.has(row));
  return {
    kinds: standingOut(point),
    spreads: Object.fromEntries(spreads) as Crowd['spreads'],
    bands: Object.fromEntries(bands) as Crowd['bands'],
    moments: momentsOf(point),
    streams,
    othersPerSecond: series.sentPerSecond.map((_, bin) =>
      Number(others.reduce((sum, own) => sum + (own[bin] ?? 0), 0).toPrecision(6)),
    ),
  };
}
