/**
 * Owns what a watched run looked like at even instants: the series of sparklines, and the figures of the last few seconds.
 * It reads between two events and changes nothing; a run that is rewound takes it back to where it was.
 */

import type { System } from '../models/system.ts';
import { bucketMiddle, Histogram, type HistogramData } from '../sim/histogram.ts';
import { NS_PER_S } from '../sim/units.ts';

/** So many samples in a short run, one a second in a long one, and no more numbers than fit. */
const SAMPLES = 300;
const MOST_EVERY_NS = NS_PER_S;
const MOST_NUMBERS = 3e6;
const LEAST_EVERY_NS = 10_000_000;
/** Samples over which "now" is told: five seconds of them, if that is not too few or too many. */
const RECENT_NS = 5 * NS_PER_S;
const MOST_RECENT = 50;
const LEAST_RECENT = 5;
/** Beyond so many real servers the response times of each are not sampled. */
const MOST_SERVERS = 256;

/** Running totals at one instant. */
export interface Totals {
  readonly timeNs: number;
  readonly sent: number;
  readonly answered: number;
  readonly failed: number;
  readonly responses: HistogramData;
  /** By real server: requests done, area under the busy cores, sum of response times and how many. */
  readonly servers: readonly ServerTotals[];
  /** By director: counters of each destination's row. */
  readonly traffic: readonly TrafficTotals[];
}

export interface ServerTotals {
  readonly completed: number;
  readonly busyArea: number;
  readonly responseSum: number;
  readonly responses: number;
}

export interface TrafficTotals {
  readonly conns: Float64Array;
  readonly inPackets: Float64Array;
  readonly outPackets: Float64Array;
  readonly inBytes: Float64Array;
  readonly outBytes: Float64Array;
}

/** Series with one value for each sample. */
export interface Series {
  readonly rate: number[];
  readonly failed: number[];
  readonly p50: number[];
  readonly p99: number[];
  /** By real server: share of its cores at work; mean response time in nanoseconds, NaN when nobody was answered. */
  readonly busy: readonly number[][];
  readonly response: readonly number[][];
}

/** Where a history stood. */
export interface HistoryMark {
  readonly count: number;
  readonly recent: readonly Totals[];
}

export class History {
  readonly everyNs: number;
  readonly series: Series;
  readonly #recentCount: number;
  #count = 0;
  #recent: readonly Totals[];

  constructor(system: System) {
    const servers = system.settings.realServers.length;
    const { durationNs } = system.settings;
    const wantedNs = Math.min(durationNs / SAMPLES, MOST_EVERY_NS);
    this.everyNs = niceInterval(Math.max(wantedNs, (durationNs * (4 + 2 * servers)) / MOST_NUMBERS));
    const wanted = Math.round(RECENT_NS / this.everyNs);
    this.#recentCount = Math.max(LEAST_RECENT, Math.min(MOST_RECENT, wanted));
    const columns = () => Array.from({ length: servers }, (): number[] => []);
    this.series = { rate: [], failed: [], p50: [], p99: [], busy: columns(), response: columns() };
    this.#recent = [totalsOf(system)];
  }

  get count(): number {
    return this.#count;
  }

  /** When the next sample is due. */
  get nextNs(): number {
    return (this.#count + 1) * this.everyNs;
  }

  /** The totals some samples ago, and the latest. */
  get span(): readonly [Totals, Totals] {
    return [this.#recent[0], this.#recent[this.#recent.length - 1]];
  }

  sample(system: System): void {
    const before = this.#recent[this.#recent.length - 1];
    const now = totalsOf(system);
    const { series } = this;
    const seconds = (now.timeNs - before.timeNs) / NS_PER_S;
    const responses = between(before.responses, now.responses);
    series.rate.push((now.sent - before.sent) / seconds);
    series.failed.push((now.failed - before.failed) / seconds);
    series.p50.push(quantileOf(responses, 0.5));
    series.p99.push(quantileOf(responses, 0.99));
    now.servers.forEach((server, row) => {
      const last = before.servers[row];
      const { servers } = system.realServers.stations[row];
      series.busy[row].push((server.busyArea - last.busyArea) / (now.timeNs - before.timeNs) / servers);
      const answered = server.responses - last.responses;
      series.response[row].push((server.responseSum - last.responseSum) / answered);
    });
    this.#count++;
    this.#recent = [...this.#recent.slice(-this.#recentCount), now];
  }

  mark(): HistoryMark {
    return { count: this.#count, recent: this.#recent };
  }

  rewind({ count, recent }: HistoryMark): void {
    this.#count = count;
    this.#recent = recent;
    const { rate, failed, p50, p99, busy, response } = this.series;
    for (const column of [rate, failed, p50, p99, ...busy, ...response]) column.length = count;
  }

  /** For a fork: what was is the same. */
  copyTo(other: History): void {
    const all = ({ rate, failed, p50, p99, busy, response }: Series) => [
      ...[rate, failed, p50, p99],
      ...busy,
      ...response,
    ];
    const to = all(other.series);
    all(this.series).forEach((column, i) => {
      for (const value of column) to[i].push(value);
    });
    other.#count = this.#count;
    other.#recent = this.#recent;
  }
}

function totalsOf({ kernel, measurements, realServers, site }: System): Totals {
  const many = realServers.count > MOST_SERVERS;
  return {
    timeNs: kernel.nowNs,
    sent: measurements.sent,
    answered: measurements.answered,
    failed: measurements.failed.reduce((sum, each) => sum + each, 0),
    responses: measurements.allResponses().toData(),
    servers: realServers.stations.map(({ busy }, row) => ({
      completed: realServers.completed[row],
      busyArea: busy.areaValue(),
      responseSum: many ? Number.NaN : measurements.responsesByServer[row].sum.value,
      responses: many ? 0 : measurements.responsesByServer[row].count,
    })),
    traffic: site.hosts.map(({ ipvs }) => {
      const { rows, traffic } = ipvs.destinations;
      const column = (values: Float64Array) => values.slice(0, rows);
      return {
        conns: column(traffic.conns),
        inPackets: column(traffic.inPackets),
        outPackets: column(traffic.outPackets),
        inBytes: column(traffic.inBytes),
        outBytes: column(traffic.outBytes),
      };
    }),
  };
}

/** What was recorded between two states of one histogram: bucket, count, bucket, count … */
export function between(before: HistogramData, after: HistogramData): readonly number[] {
  const known = new Map<number, number>();
  for (let i = 0; i < before.buckets.length; i += 2) known.set(before.buckets[i], before.buckets[i + 1]);
  const rest: number[] = [];
  for (let i = 0; i < after.buckets.length; i += 2) {
    const count = after.buckets[i + 1] - (known.get(after.buckets[i]) ?? 0);
    if (count > 0) rest.push(after.buckets[i], count);
  }
  return rest;
}

/** NaN when nothing was recorded. */
export function quantileOf(buckets: readonly number[], q: number): number {
  let total = 0;
  for (let i = 1; i < buckets.length; i += 2) total += buckets[i];
  const rank = Math.max(1, Math.ceil(q * total - 1e-9));
  let seen = 0;
  for (let i = 0; i < buckets.length; i += 2) {
    seen += buckets[i + 1];
    if (seen >= rank) return bucketMiddle(buckets[i]);
  }
  return Number.NaN;
}

/** Of a whole histogram. */
export function quantilesOf(data: HistogramData, wanted: readonly number[]): readonly number[] {
  const histogram = Histogram.fromData(data);
  return wanted.map((q) => histogram.quantile(q));
}

/** The next of 1, 2, 5, 10 … that is not below, in nanoseconds. */
function niceInterval(leastNs: number): number {
  let unit = LEAST_EVERY_NS;
  for (;;) {
    for (const factor of [1, 2, 5]) if (unit * factor >= leastNs) return unit * factor;
    unit *= 10;
  }
}
