/** Copies out of a system what the screen shows. It reads between two events and changes nothing. */
import { entryStateName, PROTOCOL_NAMES } from '../models/director/connection-names.ts';
import type { Director } from '../models/director/director.ts';
import { listServices } from '../models/director/listing.ts';
import { sortedDestinations, sortedServices } from '../models/director/listing-order.ts';
import { VRRP_BACKUP, VRRP_FAULT, VRRP_INIT, VRRP_MASTER } from '../models/keepalived/vrrp-rows.ts';
import { FAILURE_CAUSES } from '../models/measurements.ts';
import { formatIpv4 } from '../models/network/address.ts';
import type { DirectorHost } from '../models/network/gateway.ts';
import { ACCEPTS, CLIENTS } from '../models/realservers/manners.ts';
import { SERVER_CRASHED, SERVER_SILENT } from '../models/realservers/realserver.ts';
import type { System } from '../models/system.ts';
import { NS_PER_S } from '../sim/units.ts';
import { between, quantileOf, quantilesOf, type TrafficTotals } from './history.ts';
import type { LiveRun } from './live-run.ts';
import type {
  ConnectionsPage,
  DestinationView,
  DirectorView,
  InstanceView,
  LatencyView,
  RunSnapshot,
  ServerView,
  ServiceView,
} from './snapshot.ts';

/** Samples of a series, and entries of the log, that travel to the screen. */
const MOST_SAMPLES = 120;
const MOST_LOG = 500;

const STATE_NAMES: Readonly<Record<number, string>> = {
  [VRRP_INIT]: 'INIT',
  [VRRP_BACKUP]: 'BACKUP',
  [VRRP_MASTER]: 'MASTER',
  [VRRP_FAULT]: 'FAULT',
};

export interface Labels {
  readonly label: string;
  readonly faults: readonly object[];
  readonly byHand: number;
}

export function takeSnapshot(run: LiveRun, { label, faults, byHand }: Labels): RunSnapshot {
  const { system, history } = run;
  const { rate, failed, p50, p99 } = history.series;
  const tail = (values: readonly number[]) => values.slice(-MOST_SAMPLES);
  return {
    label,
    nowNs: run.nowNs,
    durationNs: run.settings.durationNs,
    transientNs: run.settings.transientNs,
    events: run.events,
    digest: run.digest,
    next: system.kernel.peek() ?? null,
    directors: system.site.hosts.map((host, row) => directorView(run, host, row)),
    servers: system.settings.realServers.map((_, row) => serverView(run, row)),
    latency: latencyView(run),
    series: {
      everyNs: history.everyNs,
      rate: tail(rate),
      failed: tail(failed),
      p50: tail(p50),
      p99: tail(p99),
    },
    log: system.timeline.entries.slice(-MOST_LOG),
    logTotal: system.timeline.entries.length,
    faults,
    byHand,
  };
}

function directorView(run: LiveRun, host: DirectorHost, row: number): DirectorView {
  const { system } = run;
  const { ipvs } = host;
  const processes = system.site.keepalived[row];
  const { master, backup } = ipvs.sync;
  return {
    name: host.name,
    isUp: host.isUp,
    keepalived: processes === undefined ? 'none' : processes.isRunning ? 'runs' : 'stopped',
    instances: system.site.vrrp.rows.of(row).map((router) => instanceView(system, router)),
    holds: [...host.heldAddresses].map((address) => formatIpv4(address)),
    receives: [...host.heldAddresses].some((address) => {
      const place = system.site.gateway.rowOf(address);
      return place >= 0 && system.site.gateway.entry(place) === row;
    }),
    syncMaster: master.isRunning ? master.syncId : null,
    syncBackup: backup.isRunning ? backup.syncId : null,
    syncSent: master.records,
    syncTaken: backup.records,
    entries: ipvs.connections.count,
    services: host.isUp ? serviceViews(run, host, row) : [],
  };
}

function instanceView({ kernel, site }: System, router: number): InstanceView {
  const { rows } = site.vrrp;
  const ago = (sinceNs: number) => (sinceNs < 0 ? null : kernel.nowNs - sinceNs);
  return {
    name: rows.routers[router].name,
    state: STATE_NAMES[rows.state[router]],
    priority: rows.priority[router],
    heardAgoNs: ago(rows.lastAdvertNs[router]),
    sentAgoNs: ago(rows.lastSentNs[router]),
  };
}

function serviceViews(run: LiveRun, host: DirectorHost, row: number): ServiceView[] {
  const lines = listServices(host.ipvs, 'connections').split('\n');
  const own = lines.filter((line) => /^(TCP|UDP|SCTP|FWM) /.test(line));
  return sortedServices(host.ipvs).map((service, i) => ({
    line: own[i],
    scheduler: service.kind.name,
    destinations: sortedDestinations(host.ipvs, service.row).map((each) =>
      destinationView(run, host, { director: row, destination: each }),
    ),
  }));
}

const METHOD_WORDS = ['Masq', 'Local', 'Tunnel', 'Route'];

function destinationView(
  run: LiveRun,
  { ipvs, realServerOf }: DirectorHost,
  { director, destination }: { readonly director: number; readonly destination: number },
): DestinationView {
  const { destinations } = ipvs;
  const server = destination < realServerOf.length ? realServerOf[destination] : -1;
  const address = `${formatIpv4(destinations.address[destination])}:${destinations.port[destination]}`;
  const [from, to] = run.history.span;
  const seconds = (to.timeNs - from.timeNs) / NS_PER_S;
  const perSecond = (counter: keyof TrafficTotals) => {
    const before = from.traffic[director][counter][destination] ?? 0;
    const after = to.traffic[director][counter][destination] ?? 0;
    return seconds > 0 ? Math.max(0, after - before) / seconds : 0;
  };
  return {
    name: server < 0 ? address : run.settings.realServers[server].name,
    address,
    method: METHOD_WORDS[destinations.method[destination]],
    weight: destinations.weight[destination],
    active: destinations.active[destination],
    inactive: destinations.total[destination] - destinations.active[destination],
    isOverloaded: destinations.overloaded[destination] === 1,
    server,
    conns: destinations.traffic.conns[destination],
    cps: perSecond('conns'),
    inPps: perSecond('inPackets'),
    outPps: perSecond('outPackets'),
    inBps: perSecond('inBytes'),
    outBps: perSecond('outBytes'),
  };
}

function serverView(run: LiveRun, row: number): ServerView {
  const { realServers } = run.system;
  const station = realServers.stations[row];
  const [from, to] = run.history.span;
  const spanNs = to.timeNs - from.timeNs;
  const [before, after] = [from.servers[row], to.servers[row]];
  const { busy, response } = run.history.series;
  const state = stateOf(run, row);
  return {
    name: run.settings.realServers[row].name,
    state,
    isWell: state === 'up',
    inSystem: station.attendance.count.value,
    servers: station.servers,
    busy: spanNs > 0 ? (after.busyArea - before.busyArea) / spanNs / station.servers : 0,
    busySeries: busy[row].slice(-MOST_SAMPLES),
    responseNs: (after.responseSum - before.responseSum) / (after.responses - before.responses),
    responseSeries: response[row].slice(-MOST_SAMPLES),
    completed: realServers.completed[row],
  };
}

function stateOf({ system }: LiveRun, row: number): string {
  const { realServers } = system;
  if (realServers.state[row] === SERVER_CRASHED) return 'crashed';
  if (realServers.state[row] === SERVER_SILENT) return 'silent';
  if (realServers.manners.isFrozen[row] === 1) return 'frozen';
  if (realServers.manners.door[row * 2 + CLIENTS] !== ACCEPTS) return 'refuses';
  const share = realServers.speedShare(row);
  return share < 1 ? `slow ${Math.round(share * 100)}%` : 'up';
}

function latencyView({ system, history, nowNs }: LiveRun): LatencyView {
  const { measurements } = system;
  const [from, to] = history.span;
  const seconds = (to.timeNs - from.timeNs) / NS_PER_S;
  const recent = between(from.responses, to.responses);
  const failed = measurements.failed.reduce((sum, each) => sum + each, 0);
  const [p50, p99] = quantilesOf(measurements.allResponses().toData(), [0.5, 0.99]);
  return {
    now: {
      rate: seconds > 0 ? (to.sent - from.sent) / seconds : 0,
      p50Ns: quantileOf(recent, 0.5),
      p99Ns: quantileOf(recent, 0.99),
      sent: to.sent - from.sent,
      answered: to.answered - from.answered,
      failed: to.failed - from.failed,
    },
    whole: {
      rate: nowNs > 0 ? (measurements.sent * NS_PER_S) / nowNs : 0,
      p50Ns: p50,
      p99Ns: p99,
      sent: measurements.sent,
      answered: measurements.answered,
      failed,
    },
    windowNs: to.timeNs - from.timeNs,
    inFlight: measurements.sent - measurements.answered - failed,
    failedBy: FAILURE_CAUSES.map((cause, i) => [cause, measurements.failed[i]] as const).filter(
      ([, count]) => count > 0,
    ),
  };
}

/** Lines of `ipvsadm -Lnc` that contain the text, one page of them. */
export function connectionsPage(
  host: DirectorHost,
  nowNs: number,
  wanted: { readonly from: number; readonly count: number; readonly search: string },
): ConnectionsPage {
  const { ipvs } = host;
  const { connections } = ipvs;
  const search = wanted.search.toUpperCase();
  const lines: string[] = [];
  let matching = 0;
  for (let bucket = 0; bucket < connections.buckets; bucket++) {
    for (let entry = connections.head(bucket); entry !== -1; entry = connections.next[entry]) {
      const isShown = matching >= wanted.from && lines.length < wanted.count;
      if (search === '' && !isShown) {
        matching++;
        continue;
      }
      const line = connectionLine(ipvs, entry, nowNs);
      if (search !== '' && !line.toUpperCase().includes(search)) continue;
      if (isShown) lines.push(line);
      matching++;
    }
  }
  return { director: host.name, total: connections.count, matching, from: wanted.from, lines };
}

function connectionLine({ connections, destinations }: Director, entry: number, nowNs: number): string {
  const leftS = Math.max(0, Math.floor((connections.deadlineNs[entry] - nowNs) / NS_PER_S));
  const pad2 = (value: number) => String(value).padStart(2, '0');
  const destination = connections.destination[entry];
  const virtual = connections.virtualAddress[entry];
  const server = destination < 0 ? virtual : destinations.address[destination];
  return [
    PROTOCOL_NAMES[connections.protocol[entry]].padEnd(3),
    `${pad2(Math.floor(leftS / 60))}:${pad2(leftS % 60)}`.padEnd(6),
    entryStateName(connections, entry).padEnd(11),
    `${formatIpv4(connections.clientAddress[entry])}:${connections.clientPort(entry)}`.padEnd(18),
    `${formatIpv4(virtual)}:${connections.virtualPort(entry)}`.padEnd(18),
    `${formatIpv4(server)}:${connections.destinationPort[entry]}`,
  ].join(' ');
}
