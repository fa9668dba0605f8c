/** Merges runs into what a point is judged by, one at a time and in replication order, so memory stays flat. */
import { balance } from '../analysis/balance.ts';
import { FAILURE_CAUSES } from '../models/measurements.ts';
import type { PhaseResult, RunResult } from '../models/run-result.ts';
import type { SystemSettings } from '../models/system-settings.ts';
import type { TimelineEntry } from '../models/timeline.ts';
import { Histogram, type HistogramData } from '../sim/histogram.ts';
import { countOfDataAbove, meanOfData, mergedData, quantilesOfData } from '../sim/histogram-data.ts';
import { DurationSeries } from '../sim/time-series.ts';
import { Behind } from './accumulate-behind.ts';
import type { ReplicationResult } from './experiment-result.ts';
import { FailoverRows } from './failover-budget.ts';
import { duesOf } from './in-service.ts';

export interface ColumnsByReplication {
  readonly sent: number[];
  readonly answered: number[];
  readonly failed: number[];
  readonly disturbed: number[];
  readonly mean: number[];
  readonly p50: number[];
  readonly p90: number[];
  readonly p99: number[];
  readonly p999: number[];
  readonly max: number[];
  readonly outage: number[];
  readonly startNs: number[];
  readonly endNs: number[];
}

export function newColumns(): ColumnsByReplication {
  return {
    sent: [],
    answered: [],
    failed: [],
    disturbed: [],
    mean: [],
    p50: [],
    p90: [],
    p99: [],
    p999: [],
    max: [],
    outage: [],
    startNs: [],
    endNs: [],
  };
}

/** What figures and columns tell of response times. */
export const QUANTILES = [0.5, 0.9, 0.99, 0.999] as const;

/** Response times and failures of some part of the requests, over all replications so far. */
export class Group {
  readonly name: string;
  readonly merged = new Histogram();
  readonly failedByCause = new Float64Array(FAILURE_CAUSES.length);
  readonly columns = newColumns();

  constructor(name: string) {
    this.name = name;
  }

  add(own: HistogramData, causes: ArrayLike<number>, disturbedNs: number): void {
    this.merged.mergeData(own);
    let failed = 0;
    for (let cause = 0; cause < FAILURE_CAUSES.length; cause++) {
      this.failedByCause[cause] += causes[cause];
      failed += causes[cause];
    }
    const { columns } = this;
    const [p50, p90, p99, p999] = quantilesOfData(own, QUANTILES);
    columns.answered.push(own.count);
    columns.failed.push(failed);
    columns.disturbed.push(failed + countOfDataAbove(own, disturbedNs));
    columns.mean.push(meanOfData(own));
    columns.p50.push(p50);
    columns.p90.push(p90);
    columns.p99.push(p99);
    columns.p999.push(p999);
    columns.max.push(own.count === 0 ? Number.NaN : own.max);
  }
}

interface ServerColumns {
  readonly merged: Histogram;
  readonly completed: number[];
  readonly failed: number[];
  readonly utilisation: number[];
  readonly meanInSystem: number[];
  readonly active: number[];
  readonly inactive: number[];
  readonly p50: number[];
  readonly p99: number[];
}

interface DirectorColumns {
  readonly inPackets: number[];
  readonly inBytes: number[];
  readonly outPackets: number[];
  readonly outBytes: number[];
  readonly utilisation: number[];
  readonly droppedPackets: number[];
}

interface ServerSums {
  readonly busy: Float64Array;
  readonly inSystem: Float64Array;
  readonly completed: Float64Array;
  readonly active: Float64Array;
  readonly inactive: Float64Array;
}

export class Accumulator {
  readonly disturbedNs: number;
  /** Of each real server, for how evenly busy they are. */
  readonly dues: readonly number[];
  readonly whole = new Group('');
  phases: Group[] = [];
  classes: Group[] = [];
  servers: ServerColumns[] = [];
  readonly directors: DirectorColumns[] = [];
  readonly behind = new Behind();
  readonly failovers = new FailoverRows();
  readonly runs: ReplicationResult[] = [];
  readonly serverAnswers: number[][] = [];
  sent = 0;
  answered = 0;
  readonly failedTotals = new Float64Array(FAILURE_CAUSES.length);
  inFlight = 0;
  series: DurationSeries | undefined;
  readonly sums = { sent: new Float64Array(0), failed: new Float64Array(0) };
  serverSums: ServerSums[] = [];
  timeline: readonly TimelineEntry[] = [];
  first: RunResult | undefined;
  littleHeld = true;
  conserved = true;

  /** Of a run that holds figures alone, only what these need is kept. */
  readonly #detail: 'full' | 'figures';

  constructor(settings: SystemSettings, detail: 'full' | 'figures' = 'full') {
    this.disturbedNs = settings.disturbedNs;
    this.dues = duesOf(settings);
    this.#detail = detail;
  }

  add(run: RunResult): void {
    if (this.first === undefined) this.#layOut(run);
    this.#addRequests(run);
    if (this.#detail === 'full' || run.classes.length > 1) this.#addClasses(run);
    this.#addServers(run);
    this.#checkLaws(run);
    if (this.#detail === 'figures') return;
    run.phases.forEach((phase, i) => {
      this.#addPhase(run, phase, this.phases[i]);
    });
    this.#addDirectors(run);
    this.behind.add(run);
    this.failovers.add(run.replication, run.failovers);
    this.#addSeries(run);
  }

  #addClasses(run: RunResult): void {
    run.classes.forEach((_, clientClass) => {
      const own = mergedData(run.phases.map(({ responses }) => responses[clientClass]));
      const causes = new Float64Array(FAILURE_CAUSES.length);
      for (const { failures } of run.phases) {
        failures[clientClass].forEach((count, cause) => {
          causes[cause] += count;
        });
      }
      this.classes[clientClass].add(own, causes, this.disturbedNs);
    });
  }

  #layOut(run: RunResult): void {
    this.first = run;
    this.timeline = run.timeline;
    const isFull = this.#detail === 'full';
    this.phases = isFull ? run.phases.map(({ name }) => new Group(name)) : [];
    this.classes = isFull || run.classes.length > 1 ? run.classes.map((name) => new Group(name)) : [];
    this.servers = run.realServers.map(() => ({
      merged: new Histogram(),
      completed: [],
      failed: [],
      utilisation: [],
      meanInSystem: [],
      active: [],
      inactive: [],
      p50: [],
      p99: [],
    }));
    const bins = run.series.sent.length;
    if (isFull && bins > 0) this.series = new DurationSeries(run.series.binNs * bins, bins);
    this.sums.sent = new Float64Array(bins);
    this.sums.failed = new Float64Array(bins);
    this.serverSums = run.realServers.map(() => ({
      busy: new Float64Array(bins),
      inSystem: new Float64Array(bins),
      completed: new Float64Array(bins),
      active: new Float64Array(bins),
      inactive: new Float64Array(bins),
    }));
    for (const _ of run.directors) {
      this.directors.push({
        inPackets: [],
        inBytes: [],
        outPackets: [],
        outBytes: [],
        utilisation: [],
        droppedPackets: [],
      });
    }
  }

  #addRequests(run: RunResult): void {
    const own = mergedData(run.phases.flatMap(({ responses }) => responses));
    const causes = new Float64Array(FAILURE_CAUSES.length);
    for (const { failures } of run.phases) {
      for (const row of failures) {
        row.forEach((count, cause) => {
          causes[cause] += count;
        });
      }
    }
    this.whole.add(own, causes, this.disturbedNs);
    const [p50, p90, p99, p999] = quantilesOfData(own, QUANTILES);
    const outageNs = Math.max(0, ...run.outages.map(({ startNs, endNs }) => endNs - startNs));
    this.whole.columns.outage.push(outageNs);
    this.whole.columns.sent.push(run.phases.reduce((sum, { sent }) => sum + sent, 0));
    this.sent += run.requests.sent;
    this.answered += run.requests.answered;
    this.inFlight += run.requests.inFlight;
    run.requests.failed.forEach((count, cause) => {
      this.failedTotals[cause] += count;
    });
    this.runs.push({
      replication: run.replication,
      digest: run.digest,
      events: run.events,
      sent: run.requests.sent,
      answered: run.requests.answered,
      failed: run.requests.failed.reduce((sum, count) => sum + count, 0),
      meanNs: orNull(meanOfData(own)),
      p50Ns: orNull(p50),
      p90Ns: orNull(p90),
      p99Ns: orNull(p99),
      p999Ns: orNull(p999),
      maxNs: own.count === 0 ? null : own.max,
      outageNs,
      brokenLogins: run.logins.broken,
      logins: run.logins.begun,
      jain: balance(
        run.realServers.map(({ utilisation }) => utilisation),
        this.dues,
      ).jain,
    });
  }

  #addPhase(run: RunResult, phase: PhaseResult, group: Group): void {
    const own = mergedData(phase.responses);
    const causes = new Float64Array(FAILURE_CAUSES.length);
    for (const row of phase.failures) {
      row.forEach((count, cause) => {
        causes[cause] += count;
      });
    }
    group.add(own, causes, this.disturbedNs);
    // An outage belongs to the phase in which its middle lies: it may begin with requests sent just before the fault.
    const outages = run.outages.filter(({ startNs, endNs }) => {
      const middle = (startNs + endNs) / 2;
      return middle >= phase.startNs && middle < phase.endNs;
    });
    group.columns.outage.push(Math.max(0, ...outages.map(({ startNs, endNs }) => endNs - startNs)));
    group.columns.sent.push(phase.sent);
    group.columns.startNs.push(phase.startNs);
    group.columns.endNs.push(phase.endNs);
  }

  #addServers(run: RunResult): void {
    run.realServers.forEach((server, i) => {
      const columns = this.servers[i];
      const own = server.responses;
      const [p50, p99] = quantilesOfData(own, [0.5, 0.99]);
      columns.merged.mergeData(own);
      columns.completed.push(own.count);
      columns.failed.push(server.failures);
      columns.utilisation.push(server.utilisation);
      columns.meanInSystem.push(server.meanInSystem);
      columns.active.push(server.meanActive);
      columns.inactive.push(server.meanInactive);
      columns.p50.push(p50);
      columns.p99.push(p99);
    });
  }

  #addDirectors(run: RunResult): void {
    run.directors.forEach((director, i) => {
      const columns = this.directors[i];
      columns.inPackets.push(director.inPackets);
      columns.inBytes.push(director.inBytes);
      columns.outPackets.push(director.outPackets);
      columns.outBytes.push(director.outBytes);
      columns.utilisation.push(director.utilisation);
      columns.droppedPackets.push(director.droppedPackets);
    });
  }

  #addSeries({ series }: RunResult): void {
    this.series?.addData(series.responses);
    if (this.series !== undefined) addTo(this.series.sumsNs, series.responseSumsNs);
    addTo(this.sums.sent, series.sent);
    addTo(this.sums.failed, series.failed);
    this.serverSums.forEach((sums, server) => {
      addTo(sums.busy, series.busy[server]);
      addTo(sums.inSystem, series.inSystem[server]);
      addTo(sums.completed, series.completed[server]);
      addTo(sums.active, series.active[server]);
      addTo(sums.inactive, series.inactive[server]);
    });
  }

  #checkLaws({ laws, requests }: RunResult): void {
    const stationsHeld = laws.stationAreas.every((area, i) => area === laws.stationTimes[i]);
    if (laws.littleArea !== laws.littleTimes || !stationsHeld) this.littleHeld = false;
    const failed = requests.failed.reduce((sum, count) => sum + count, 0);
    if (requests.sent !== requests.answered + failed + requests.inFlight) this.conserved = false;
  }
}

function addTo(sums: Float64Array, values: readonly number[]): void {
  for (let i = 0; i < sums.length; i++) sums[i] += values[i] ?? 0;
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
