/** Makes a point's figures, with their intervals, out of what was accumulated over its replications. */
import { balance } from '../analysis/balance.ts';
import {
  type Interval,
  meanInterval,
  meanOf,
  pooledQuantileInterval,
  ratioInterval,
  shareInterval,
  varianceOf,
  withinReach,
} from '../analysis/interval.ts';
import { FAILURE_CAUSES } from '../models/measurements.ts';
import type { SystemSettings } from '../models/system-settings.ts';
import { type Histogram, halfBucket } from '../sim/histogram.ts';
import { quantilesOfData } from '../sim/histogram-data.ts';
import { coarseLowNs, type DurationSeries } from '../sim/time-series.ts';
import { NS_PER_S } from '../sim/units.ts';
import { type Accumulator, type Group, QUANTILES } from './accumulate.ts';
import type {
  ClassSummary,
  DirectorSummary,
  Figures,
  PhaseSummary,
  PointResult,
  RealServerSummary,
  ResponseCells,
  SeriesSummary,
  TheoryVerdict,
} from './experiment-result.ts';
import { OneRun } from './one-run.ts';
import { oracleOf } from './oracle.ts';
import { siteSummary } from './site-summary.ts';

export interface PointIdentity {
  readonly name: string;
  readonly set: Readonly<Record<string, unknown>>;
  /** Seconds in which requests are counted. */
  readonly countedNs: number;
  /** Of the point: what theory is asked about. */
  readonly settings?: SystemSettings;
}

export function judgePoint(accumulator: Accumulator, identity: PointIdentity): PointResult {
  const { name, set, countedNs, settings } = identity;
  const { whole } = accumulator;
  const theory = settings === undefined ? undefined : theoryOf(accumulator, settings);
  const failovers = accumulator.failovers.budgets();
  const figures = figuresOf(accumulator, countedNs);
  return {
    name,
    set,
    replications: accumulator.runs,
    requests: {
      sent: accumulator.sent,
      answered: accumulator.answered,
      failed: byCause(accumulator.failedTotals),
      inFlight: accumulator.inFlight,
    },
    figures,
    responses: whole.merged.toData(),
    phases: phases(accumulator, figures),
    classes: classesOf(accumulator),
    realServers: realServers(accumulator, countedNs),
    backends: accumulator.behind.backends(),
    caches: accumulator.behind.caches(),
    secondTries: accumulator.behind.secondTries(),
    ...(theory === undefined ? {} : { theory }),
    directors: directors(accumulator),
    ...(failovers.length === 0 ? {} : { failovers }),
    balance: balances(accumulator),
    series: series(accumulator),
    site: siteSummary(settings),
    timeline: accumulator.timeline,
    laws: { little: accumulator.littleHeld, conservation: accumulator.conserved },
  };
}

/** The estimate beside theory, by the means of the replications. */
function theoryOf({ whole, failedTotals }: Accumulator, settings: SystemSettings): TheoryVerdict | undefined {
  // The models answer everybody: a mean of those who did not give up is another.
  if (failedTotals.some((count) => count > 0)) return undefined;
  const oracle = oracleOf(settings);
  if (oracle === undefined) return undefined;
  if (oracle.kind === 'between') {
    return { ...oracle, highNs: Number.isFinite(oracle.highNs) ? oracle.highNs : null };
  }
  const means = whole.columns.mean;
  const error = Math.sqrt(varianceOf(means) / means.length);
  const z = means.length > 1 && error > 0 ? (meanOf(means) - oracle.meanNs) / error : null;
  return { ...oracle, z };
}

function byCause(counts: Float64Array): Record<string, number> {
  return Object.fromEntries(FAILURE_CAUSES.map((cause, i) => [cause, counts[i]]));
}

function quantilesOf({ merged, columns }: Group): Pick<Figures, 'p50' | 'p90' | 'p99' | 'p999'> {
  const pooled = quantilesOfData(merged.toData(), QUANTILES);
  const [p50, p90, p99, p999] = [columns.p50, columns.p90, columns.p99, columns.p999].map((column, i) =>
    quantileOf(merged, QUANTILES[i], { pooled: pooled[i], column }),
  );
  return { p50, p90, p99, p999 };
}

/** A quantile of all requests, never surer than their number and their buckets allow. */
function quantileOf(
  merged: Histogram,
  quantile: number,
  { pooled, column }: { readonly pooled: number; readonly column: readonly number[] },
): Interval {
  return notFinerThanBucket(withinReach(pooledQuantileInterval(pooled, column), quantile, merged));
}

/** A quantile is read from a histogram: it is no better known than the half of its bucket, however well the runs agree. */
function notFinerThanBucket(interval: Interval): Interval {
  const { estimate, halfWidth } = interval;
  if (estimate === null || halfWidth === null) return interval;
  const least = halfBucket(estimate);
  return halfWidth >= least
    ? interval
    : { ...interval, halfWidth: least, low: estimate - least, high: estimate + least };
}

/** `countedNs`: nanoseconds in which requests are counted. */
export function figuresOf(accumulator: Accumulator, countedNs: number): Figures {
  const { whole, runs } = accumulator;
  const { columns } = whole;
  const plain: Figures = {
    mean: meanResponse(whole),
    ...quantilesOf(whole),
    max: meanInterval(columns.max),
    failed: failedShare(whole),
    outage: meanInterval(columns.outage),
    throughput: meanInterval(columns.answered.map((count) => (count * NS_PER_S) / countedNs)),
    brokenLogins: shareInterval(
      runs.map(({ brokenLogins }) => brokenLogins),
      runs.map(({ logins }) => logins),
    ),
  };
  const figures = oneRunOf(accumulator, countedNs)?.figures(whole.merged, plain) ?? plain;
  const [p50, p90, p99, p999] = [figures.p50, figures.p90, figures.p99, figures.p999].map(notFinerThanBucket);
  return { ...figures, p50, p90, p99, p999 };
}

function oneRunOf({ first, runs }: Accumulator, countedNs: number): OneRun | undefined {
  if (first === undefined || runs.length > 1) return undefined;
  return OneRun.of(first, first.durationNs - countedNs);
}

function ended(group: Group): number[] {
  return group.columns.answered.map((count, i) => count + group.columns.failed[i]);
}

function failedShare(group: Group): Interval {
  return shareInterval(group.columns.failed, ended(group));
}

function meanResponse({ columns }: Group): Interval {
  const sums = columns.mean.map((mean, i) => (columns.answered[i] === 0 ? 0 : mean * columns.answered[i]));
  return ratioInterval(sums, columns.answered);
}

/** A run without faults is one phase: its figures are those of the whole. */
function phases(accumulator: Accumulator, figures: Figures): PhaseSummary[] {
  const all = accumulator.phases.map(phase);
  if (all.length > 1) return all;
  const { mean, p50, p90, p99, p999, failed } = figures;
  return all.map((only) => ({ ...only, mean, p50, p90, p99, p999, failedShare: failed }));
}

function phase(group: Group): PhaseSummary {
  const { columns, merged } = group;
  return {
    name: group.name,
    startNs: meanOf(columns.startNs),
    endNs: meanOf(columns.endNs),
    sent: columns.sent.reduce((sum, count) => sum + count, 0),
    answered: merged.count,
    failed: byCause(group.failedByCause),
    failedShare: failedShare(group),
    disturbedShare: shareInterval(columns.disturbed, ended(group)),
    mean: meanResponse(group),
    ...quantilesOf(group),
    max: meanInterval(columns.max),
    outage: meanInterval(columns.outage),
    outageRange: [Math.min(...columns.outage), Math.max(...columns.outage)],
  };
}

export function classesOf({ classes }: Accumulator): ClassSummary[] {
  return classes.map(clientClass);
}

function clientClass(group: Group, _class: number, all: readonly Group[]): ClassSummary {
  return {
    name: group.name,
    ...(all.length < 2 ? {} : { responses: group.merged.toData() }),
    answered: group.merged.count,
    failed: byCause(group.failedByCause),
    failedShare: failedShare(group),
    mean: meanResponse(group),
    ...quantilesOf(group),
    max: meanInterval(group.columns.max),
  };
}

function realServers(accumulator: Accumulator, countedNs: number): RealServerSummary[] {
  const { servers, first } = accumulator;
  const oneRun = oneRunOf(accumulator, countedNs);
  if (first === undefined) return [];
  const totals =
    first.realServers.length === 0 ? [] : servers[0].completed.map((_, run) => reached(servers, run));
  return first.realServers.map(({ name, address, servers: cores }, i) => {
    const columns = servers[i];
    const plain: RealServerSummary = {
      name,
      address,
      servers: cores,
      share: shareInterval(
        columns.completed.map((count, run) => count + columns.failed[run]),
        totals,
      ),
      utilisation: meanInterval(columns.utilisation),
      meanInSystem: meanInterval(columns.meanInSystem),
      active: meanInterval(columns.active),
      inactive: meanInterval(columns.inactive),
      p50: quantileOfServer(columns.merged, 0.5, columns.p50),
      p99: quantileOfServer(columns.merged, 0.99, columns.p99),
      answered: columns.completed.reduce((sum, count) => sum + count, 0),
      failed: columns.failed.reduce((sum, count) => sum + count, 0),
    };
    return oneRun?.server(plain, i) ?? plain;
  });
}

function quantileOfServer(merged: Histogram, quantile: number, column: readonly number[]): Interval {
  return quantileOf(merged, quantile, { pooled: merged.quantile(quantile), column });
}

function reached(servers: Accumulator['servers'], run: number): number {
  return servers.reduce((sum, { completed, failed }) => sum + completed[run] + failed[run], 0);
}

function directors({ directors: columns, first }: Accumulator): DirectorSummary[] {
  return (first?.directors ?? []).map(({ name }, i) => ({
    name,
    inPackets: meanInterval(columns[i].inPackets),
    inBytes: meanInterval(columns[i].inBytes),
    outPackets: meanInterval(columns[i].outPackets),
    outBytes: meanInterval(columns[i].outBytes),
    utilisation: meanInterval(columns[i].utilisation),
    droppedPackets: meanInterval(columns[i].droppedPackets),
  }));
}

/** How evenly busy the real servers were, for their capacity: one index a replication. */
export function balances({ servers, dues }: Accumulator): PointResult['balance'] {
  const runs = servers.length === 0 ? [] : servers[0].utilisation;
  const indices = runs.map((_, run) =>
    balance(
      servers.map(({ utilisation }) => utilisation[run]),
      dues,
    ),
  );
  return {
    jain: meanInterval(indices.map(({ jain }) => jain ?? Number.NaN)),
    variation: meanInterval(indices.map(({ variation }) => variation ?? Number.NaN)),
    peakToMean: meanInterval(indices.map(({ peakToMean }) => peakToMean ?? Number.NaN)),
  };
}

function series(accumulator: Accumulator): SeriesSummary {
  const { series: responses, sums, serverSums, runs, first } = accumulator;
  if (responses === undefined || first === undefined)
    throw new Error('assertion failed: a point without runs');
  const binS = responses.binNs / NS_PER_S;
  const perRun = (values: Float64Array, scale = 1) =>
    Array.from(values, (value) => tidy(value / runs.length / scale));
  const bins = Array.from({ length: responses.bins }, (_, bin) => bin);
  const quantiles = (q: number) =>
    bins.map((bin) => {
      const value = responses.quantile(bin, q);
      return Number.isNaN(value) ? null : value;
    });
  return {
    binNs: responses.binNs,
    sentPerSecond: perRun(sums.sent, binS),
    failedPerSecond: perRun(sums.failed, binS),
    p50Ns: quantiles(0.5),
    p99Ns: quantiles(0.99),
    utilisation: serverSums.map(({ busy }, i) => perRun(busy, first.realServers[i].servers)),
    inSystem: serverSums.map(({ inSystem }) => perRun(inSystem)),
    servedPerSecond: serverSums.map(({ completed }) => perRun(steps(completed), binS)),
    active: serverSums.map(({ active }) => perRun(active)),
    inactive: serverSums.map(({ inactive }) => perRun(inactive)),
    responses: responseCells(responses),
  };
}

/** What each bin added to a count that only grows. */
function steps(totals: Float64Array): Float64Array {
  return totals.map((total, bin) => Math.max(0, total - (bin === 0 ? 0 : totals[bin - 1])));
}

/** Coarse buckets, sixteen for a power of two, four to a row. */
const BUCKETS_A_ROW = 4;

function responseCells(responses: DurationSeries): ResponseCells {
  const data = responses.toData();
  const rows: number[] = [];
  for (let i = 0; i < data.length; i += 3) rows.push(Math.floor(data[i + 1] / BUCKETS_A_ROW));
  if (rows.length === 0) return { edgesNs: [], cells: [] };
  const first = rows.reduce((least, row) => Math.min(least, row));
  const last = rows.reduce((most, row) => Math.max(most, row));
  const edgesNs = Array.from({ length: last - first + 2 }, (_, row) =>
    coarseLowNs((first + row) * BUCKETS_A_ROW),
  );
  const cells: number[] = [];
  rows.forEach((row, i) => {
    const [bin, count] = [data[3 * i], data[3 * i + 2]];
    const end = cells.length;
    if (end > 0 && cells[end - 3] === bin && cells[end - 2] === row - first) cells[end - 1] += count;
    else cells.push(bin, row - first, count);
  });
  return { edgesNs, cells };
}

/** Charts need no fifteen digits, and files are smaller without. */
function tidy(value: number): number {
  if (Number.isInteger(value) && Math.abs(value) < 1e7) return value;
  return Number(value.toPrecision(7));
}
