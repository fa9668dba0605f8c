/** Makes the plain result of a run out of the system that ran. Cold: called once, at the end. */
import { Histogram, type HistogramData } from '../sim/histogram.ts';
import { NS_PER_S, readableDuration } from '../sim/units.ts';
import {
  NO_PARTNER,
  SOCKET_CONNECTING,
  SOCKET_REQUESTING,
  SOCKET_SENDING,
  SOCKET_WAITING,
  type Sockets,
} from './clients/sockets.ts';
import { failoversOf } from './failovers.ts';
import { FAILURE_CAUSES, type Measurements } from './measurements.ts';
import type {
  BackendResult,
  LawAccounts,
  Outage,
  PhaseResult,
  RealServerResult,
  RunResult,
  SeriesResult,
} from './run-result.ts';
import type { Sampler } from './sampler.ts';
import type { TimelineEntry } from './timeline.ts';
import type { World } from './world.ts';

const NO_RESPONSES: HistogramData = { count: 0, sum: [0, 0], min: 0, max: 0, buckets: [] };

/** Shorter spans of unserved requests are told together, not one by one. */
const MOST_OUTAGES = 50;

/**
 * `figures` leaves series, timeline and the servers' histograms out of the result: what sweeps need, and no more.
 * `batches` keeps of the series what a single run needs for its intervals. What is left out is not made in the first place.
 */
export type ResultDetail = 'figures' | 'batches';

export function runResult(system: World, sampler: Sampler, detail?: ResultDetail): RunResult {
  const { kernel, measurements, settings, site } = system;
  const dark = outages(measurements);
  return {
    seed: system.seed,
    replication: system.replication,
    durationNs: settings.durationNs,
    events: kernel.digest.events,
    digest: kernel.digest.hex(),
    requests: {
      sent: measurements.sent,
      answered: measurements.answered,
      failed: Array.from(measurements.failed),
      inFlight: inFlight(system),
      retries: measurements.retries,
      hedges: measurements.hedges,
    },
    classes: settings.clients.map(({ name }) => name),
    phases: phases(system),
    realServers: settings.realServers.map((_, server) =>
      realServer(system, sampler, server, detail === undefined),
    ),
    backends: system.realServers.backends.stations.map((_, row) => backend(system, row)),
    directors: site.hosts.map(({ name, ipvs, capacity }) => ({
      name,
      connectionsAtEnd: ipvs.connections.count,
      inPackets: ipvs.totals.inPackets[0],
      inBytes: ipvs.totals.inBytes[0],
      outPackets: ipvs.totals.outPackets[0],
      outBytes: ipvs.totals.outBytes[0],
      utilisation: capacity?.utilisation(kernel.nowNs) ?? 0,
      droppedPackets: capacity?.droppedPackets ?? 0,
    })),
    outages: dark,
    failovers: failoversOf(system.timeline.entries, measurements.aftermath.rows),
    logins: { begun: measurements.logins, broken: measurements.brokenLogins },
    series: series(measurements, sampler, detail),
    timeline: detail === undefined ? withOutages(system.timeline.entries, dark) : [],
    timelineDropped: system.timeline.dropped,
    laws: laws(system),
  };
}

function series(measurements: Measurements, sampler: Sampler, detail?: ResultDetail): SeriesResult {
  const isWhole = detail === undefined;
  const hasResponses = detail !== 'figures';
  const rows = (columns: readonly Float64Array[]) => columns.map((row) => Array.from(row));
  return {
    binNs: measurements.sentSeries.binNs,
    sent: isWhole ? Array.from(measurements.sentSeries.counts) : [],
    failed: hasResponses ? Array.from(measurements.failedSeries.counts) : [],
    responses: hasResponses ? (measurements.series?.toData() ?? []) : [],
    responseSumsNs: hasResponses ? Array.from(measurements.series?.sumsNs ?? []) : [],
    completed: isWhole ? rows(sampler.completed) : [],
    busy: isWhole ? rows(sampler.busy) : [],
    inSystem: rows(sampler.inSystem),
    active: isWhole ? rows(sampler.active) : [],
    inactive: isWhole ? rows(sampler.inactive) : [],
  };
}

function phases({ faults, measurements, settings }: World): PhaseResult[] {
  const starts = [0, ...faults.phaseStartsNs];
  return faults.phaseNames.map((name, phase) => ({
    name,
    startNs: starts[phase],
    endNs: Math.min(settings.durationNs, starts[phase + 1] ?? settings.durationNs),
    sent: measurements.sentByPhase[phase],
    responses: settings.clients.map((_, clientClass) =>
      measurements.responses[clientClass * measurements.phases + phase].toData(),
    ),
    failures: settings.clients.map((_, clientClass) => {
      const row = (clientClass * measurements.phases + phase) * FAILURE_CAUSES.length;
      return Array.from(measurements.failures.subarray(row, row + FAILURE_CAUSES.length));
    }),
  }));
}

function realServer(system: World, sampler: Sampler, server: number, isWhole: boolean): RealServerResult {
  const { measurements, realServers } = system;
  const station = realServers.stations[server];
  const { name, address } = realServers.settings[server];
  return {
    name,
    address,
    servers: station.servers,
    completed: realServers.completed[server],
    failures: measurements.failuresByServer[server],
    responses: (isWhole ? measurements.responsesByServer.at(server)?.toData() : undefined) ?? NO_RESPONSES,
    utilisation: station.busy.mean() / station.servers,
    meanInSystem: station.attendance.count.mean(),
    maxInSystem: station.attendance.count.max,
    meanActive: mean(sampler.active[server]),
    meanInactive: mean(sampler.inactive[server]),
    cacheHits: realServers.caches[server]?.hits ?? 0,
    cacheMisses: realServers.caches[server]?.misses ?? 0,
    kills: realServers.kills[server],
  };
}

function backend({ realServers: { backends } }: World, row: number): BackendResult {
  const station = backends.stations[row];
  return {
    name: backends.settings[row].name,
    servers: station.servers,
    completed: backends.completed[row],
    refused: backends.refused[row],
    utilisation: station.busy.mean() / station.servers,
    meanInSystem: station.attendance.count.mean(),
    maxInSystem: station.attendance.count.max,
  };
}

function mean(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Spans of windows in which everyone who asked failed or waited too long; windows without requests do not end a span. */
function outages({ startedInWindow, disturbedInWindow, windowNs }: Measurements): Outage[] {
  const found: Outage[] = [];
  let startNs = -1;
  let endNs = -1;
  let requests = 0;
  const close = () => {
    if (startNs >= 0) found.push({ startNs, endNs, requests });
    startNs = -1;
    requests = 0;
  };
  for (let window = 0; window < startedInWindow.length; window++) {
    const started = startedInWindow[window];
    if (started === 0) continue;
    if (disturbedInWindow[window] < started) {
      if (startNs >= 0) endNs = window * windowNs;
      close();
      continue;
    }
    if (startNs < 0) startNs = window * windowNs;
    endNs = (window + 1) * windowNs;
    requests += started;
  }
  close();
  // The longest first; three requests in a row are the least that is called an outage.
  return found
    .filter((outage) => outage.requests >= 3)
    .sort((a, b) => b.endNs - b.startNs - (a.endNs - a.startNs))
    .slice(0, MOST_OUTAGES);
}

/** What clients felt, told among what the machines did: outages of a second and more. */
function withOutages(entries: readonly TimelineEntry[], dark: readonly Outage[]): readonly TimelineEntry[] {
  const felt = dark
    .filter(({ startNs, endNs }) => endNs - startNs >= NS_PER_S)
    .map(({ startNs, endNs, requests }): TimelineEntry => {
      const text = `first request served again, after ${requests} in ${readableDuration(endNs - startNs)} were not`;
      return { timeNs: endNs, type: 'service', subject: 'clients', text };
    });
  return [...entries, ...felt].sort((a, b) => a.timeNs - b.timeNs);
}

/** Without a network every request in flight is at a real server. */
function inFlight({ measurements, realServers }: World): number {
  if (measurements.inFlight !== null) return measurements.inFlight.count.value;
  return realServers.stations.reduce((sum, { attendance }) => sum + attendance.count.value, 0);
}

/** Both sides of Little's law, exact to the last nanosecond. */
function laws({ kernel, measurements, realServers, sockets }: World): LawAccounts {
  const stationAreas = realServers.stations.map(({ attendance }) => attendance.count.area());
  const stationTimes = realServers.stations.map((station) => {
    let timesNs = station.attendance.stayedNs.toBigInt();
    station.present((socket) => {
      timesNs += BigInt(kernel.nowNs - sockets.arrivedNs[socket]);
    });
    return timesNs;
  });
  const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);
  const isNetworked = measurements.inFlight !== null;
  const littleArea = isNetworked ? measurements.inFlight.count.area() : sum(stationAreas);
  const littleTimes = isNetworked
    ? measurements.inFlight.stayedNs.toBigInt() + stillInFlightNs(sockets, kernel.nowNs)
    : sum(stationTimes);
  return {
    littleArea: littleArea.toString(),
    littleTimes: littleTimes.toString(),
    stationAreas: stationAreas.map(String),
    stationTimes: stationTimes.map(String),
  };
}

const IN_FLIGHT: ReadonlySet<number> = new Set([
  SOCKET_CONNECTING,
  SOCKET_REQUESTING,
  SOCKET_WAITING,
  SOCKET_SENDING,
]);

function stillInFlightNs({ slots, state, hasTries, partner, enteredNs }: Sockets, nowNs: number): bigint {
  let timesNs = 0n;
  for (let socket = 0; socket < slots.highWater; socket++) {
    // A request and its copy are one.
    const isCounted = !hasTries || partner[socket] === NO_PARTNER || partner[socket] > socket;
    if (isCounted && IN_FLIGHT.has(state[socket])) timesNs += BigInt(nowNs - enteredNs[socket]);
  }
  return timesNs;
}

/** Response times of all classes and phases of a result. */
export function allResponses(result: Pick<RunResult, 'phases'>): Histogram {
  const all = new Histogram();
  for (const { responses } of result.phases) for (const data of responses) all.mergeData(data);
  return all;
}
