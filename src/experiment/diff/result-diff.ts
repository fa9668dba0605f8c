/** Where two results part: the first run, instant and server that differ, and by how much each figure moved. */
import { around, holds, type Interval, ratioInterval, without } from '../../analysis/interval.ts';
import { halfBucket } from '../../sim/histogram.ts';
import type { ExperimentResult, Figures, PointResult, ReplicationResult } from '../experiment-result.ts';
import { type DiffPoint, diffPoints, pairsOf } from './diff-points.ts';

export interface FigureMove {
  readonly point: string;
  readonly figure: keyof Figures;
  readonly before: Interval;
  readonly after: Interval;
  /** After over before, minus 1; null where before is 0 or nothing was measured. */
  readonly change: Interval | null;
  /** Whether the interval of the change leaves 0 out. */
  readonly isCertain: boolean;
}

export interface FirstDifference {
  readonly point: string;
  /** Lowest replication whose digest differs. */
  readonly replication: number | null;
  /** Of the mean series over all runs: the first bin that differs, and what differs in it; null where bins are unlike too. */
  readonly second: {
    readonly fromNs: number;
    readonly toNs: number;
    readonly what: readonly string[];
  } | null;
  /** The first line of the first run's timeline that differs. */
  readonly event: { readonly before: string; readonly after: string } | null;
}

/** A verdict on a part of the SLO, on all of it, or on what the scenario expects. */
export interface VerdictMove {
  readonly point: string;
  /** Empty for the SLO as a whole. */
  readonly text: string;
  readonly before: string;
  readonly after: string;
}

export interface ResultDiff {
  readonly isEqual: boolean;
  /** The sentences, where they differ. */
  readonly answer: { readonly before: string; readonly after: string } | null;
  /** Points that one of the two lacks. */
  readonly missing: readonly string[];
  /** Points that both have, and those of them whose runs differ, in order. */
  readonly shared: number;
  readonly differing: readonly string[];
  /** Of the points that the results hold with their runs and series. */
  readonly first: readonly FirstDifference[];
  readonly verdicts: readonly VerdictMove[];
  readonly moves: readonly FigureMove[];
}

export function diffResults(before: ExperimentResult, after: ExperimentResult): ResultDiff {
  const pairs = pairsOf(before, after);
  const [own, others] = [before, after].map((result) => new Set(diffPoints(result).map(({ name }) => name)));
  const missing =
    pairs.length === own.size && own.size === others.size
      ? []
      : [...own].filter((name) => !others.has(name)).concat([...others].filter((name) => !own.has(name)));
  return {
    isEqual: JSON.stringify(before) === JSON.stringify(after),
    answer: before.answer === after.answer ? null : { before: before.answer, after: after.answer },
    missing,
    shared: pairs.length,
    differing: pairs.filter(([a, b]) => a.digest !== b.digest).map(([{ name }]) => name),
    first: pairs.flatMap(([{ full: a }, { full: b }]) =>
      a === undefined || b === undefined ? [] : firstOf(a, b),
    ),
    verdicts: [...pairs.flatMap(([a, b]) => sloMoves(a, b)), ...expectationMoves(before, after)],
    // The same seed means the same clients, run by run.
    moves: pairs.flatMap(([a, b]) => movesOf(a, b, before.seed === after.seed)),
  };
}

function sloMoves({ name, slo }: DiffPoint, other: DiffPoint): VerdictMove[] {
  if (slo === undefined || other.slo === undefined || slo === other.slo) return [];
  return [{ point: name, text: '', before: slo, after: other.slo }];
}

function expectationMoves({ expectations }: ExperimentResult, after: ExperimentResult): VerdictMove[] {
  return expectations.flatMap(({ text, point, verdict }) => {
    const other = after.expectations.find((own) => own.text === text && own.point === point);
    if (other === undefined || other.verdict === verdict) return [];
    return [{ point, text, before: verdict, after: other.verdict }];
  });
}

function firstOf(a: PointResult, b: PointResult): FirstDifference[] {
  const run = a.replications.find(({ digest }, i) => b.replications[i]?.digest !== digest);
  const second = secondOf(a, b);
  const event = eventOf(a, b);
  if (run === undefined && second === null && event === null) return [];
  return [{ point: a.name, replication: run?.replication ?? null, second, event }];
}

function secondOf(a: PointResult, b: PointResult): FirstDifference['second'] {
  // Of runs of unlike length every bin differs, though the runs may not.
  if (a.series.binNs !== b.series.binNs) return null;
  const bins = Math.max(a.series.sentPerSecond.length, b.series.sentPerSecond.length);
  for (let bin = 0; bin < bins; bin++) {
    const what: string[] = [];
    for (const [key, name] of SERIES) {
      if (a.series[key][bin] !== b.series[key][bin]) what.push(name);
    }
    a.realServers.forEach(({ name }, server) => {
      const other = b.realServers.findIndex((row) => row.name === name);
      const differs = (['utilisation', 'active', 'inactive'] as const).filter(
        (key) => a.series[key][server]?.[bin] !== b.series[key][other]?.[bin],
      );
      if (differs.length > 0) what.push(`${name} (${differs.join(', ')})`);
    });
    if (what.length > 0) return { fromNs: bin * a.series.binNs, toNs: (bin + 1) * a.series.binNs, what };
  }
  return null;
}

const SERIES = [
  ['sentPerSecond', 'requests sent'],
  ['failedPerSecond', 'failures'],
  ['p50Ns', 'p50'],
  ['p99Ns', 'p99'],
] as const;

function eventOf(a: PointResult, b: PointResult): FirstDifference['event'] {
  const told = (point: PointResult, i: number) => {
    const entry = point.timeline[i];
    return entry === undefined
      ? 'nothing more'
      : `${(entry.timeNs / 1e9).toFixed(6)} s ${entry.subject}: ${entry.text}`;
  };
  for (let i = 0; i < Math.max(a.timeline.length, b.timeline.length); i++) {
    const [before, after] = [told(a, i), told(b, i)];
    if (before !== after) return { before, after };
  }
  return null;
}

function movesOf(a: DiffPoint, b: DiffPoint, isPaired: boolean): FigureMove[] {
  return (Object.keys(a.figures) as (keyof Figures)[]).flatMap((figure) => {
    const [before, after] = [a.figures[figure], b.figures[figure]];
    if (before === undefined || after === undefined) return [];
    if (before.estimate === after.estimate && before.halfWidth === after.halfWidth) return [];
    const change = changeOf(before, after, isPaired ? pairedSpread(a.full, b.full, figure) : null);
    const isCertain =
      change === null ? isApart(before, after) : change.halfWidth !== null && !holds(change, 0);
    return [{ point: a.name, figure, before, after, change, isCertain }];
  });
}

/** By the delta method from both intervals; narrower where the runs are pairs. */
function changeOf(before: Interval, after: Interval, paired: number | null): Interval | null {
  if (before.estimate === null || after.estimate === null || before.estimate === 0) return null;
  const ratio = after.estimate / before.estimate;
  const basis = {
    confidence: before.confidence,
    count: Math.min(before.count, after.count),
    method: 'ratio' as const,
  };
  if (before.halfWidth === null || after.halfWidth === null) return without(ratio - 1, basis);
  const own = Math.hypot(after.halfWidth, ratio * before.halfWidth) / Math.abs(before.estimate);
  return around(ratio - 1, paired === null ? own : Math.min(own, paired), basis);
}

type Column = (run: ReplicationResult) => number | null;

const COLUMNS: Partial<Record<keyof Figures, Column>> = {
  mean: ({ meanNs }) => meanNs,
  p50: ({ p50Ns }) => p50Ns,
  p90: ({ p90Ns }) => p90Ns,
  p99: ({ p99Ns }) => p99Ns,
  p999: ({ p999Ns }) => p999Ns,
  max: ({ maxNs }) => maxNs,
  failed: ({ failed, answered }) => failed / (failed + answered),
  outage: ({ outageNs }) => outageNs,
};

/** Half-width of the ratio over pairs of runs, not finer than the buckets that quantiles were read from. */
function pairedSpread(
  a: PointResult | undefined,
  b: PointResult | undefined,
  figure: keyof Figures,
): number | null {
  const column = COLUMNS[figure];
  if (a === undefined || b === undefined) return null;
  if (column === undefined || a.replications.length !== b.replications.length) return null;
  const values = ({ replications }: PointResult) => replications.map((run) => column(run) ?? Number.NaN);
  const [before, after] = [values(a), values(b)];
  if ([...before, ...after].some(Number.isNaN)) return null;
  const { halfWidth } = ratioInterval(after, before);
  const estimates = [a.figures[figure].estimate, b.figures[figure].estimate];
  if (halfWidth === null || estimates.includes(null) || estimates[0] === 0) return null;
  if (!/^p\d/.test(figure)) return halfWidth;
  const [own, their] = estimates as [number, number];
  return Math.max(halfWidth, (halfBucket(their) + (their / own) * halfBucket(own)) / own);
}

function isApart(a: Interval, b: Interval): boolean {
  if (a.low === null || a.high === null || b.low === null || b.high === null) return false;
  return a.high < b.low || b.high < a.low;
}
