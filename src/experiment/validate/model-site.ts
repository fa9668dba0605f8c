/** Sites without a network, as queueing theory has them: told as system settings. The unit of time is the mean work. */
import { clientClassSettings } from '../../models/clients/client-class.ts';
import type { DisciplineSettings } from '../../models/disciplines/registry.ts';
import { realServerSettings } from '../../models/realservers/settings.ts';
import type { RunResult } from '../../models/run-result.ts';
import { allResponses } from '../../models/run-summary.ts';
import { System } from '../../models/system.ts';
import type { SystemSettings } from '../../models/system-settings.ts';
import type { WorkloadSettings } from '../../models/workloads/registry.ts';
import type { DistributionSettings } from '../../sim/distributions/registry.ts';
import { bucketLow, bucketOf, Histogram } from '../../sim/histogram.ts';
import { NS_PER_S } from '../../sim/units.ts';

/** One unit of time: 10 ms. */
export const UNIT_NS = 10_000_000;
const VIP = 0xc0a8010a;
const FIRST_SERVER = 0x0a000001;

export interface ModelSite {
  readonly scheduler?: string;
  readonly schedulerSettings?: Readonly<Record<string, unknown>>;
  /** Speeds and weights, in the kernel's list order. */
  readonly speeds?: readonly number[];
  readonly weights?: readonly number[];
  readonly discipline?: DisciplineSettings;
  /** Arrivals in a unit of time. */
  readonly arrival: number;
  readonly arrivals?: WorkloadSettings;
  /** Work; exponential of mean 1 by default. */
  readonly demand?: DistributionSettings;
  /** Units of time: counted, and before that. */
  readonly length: number;
  readonly warmUp?: number;
  /** A few customers without work, who see what others wait: mean, and the share that waits. */
  readonly hasProbes?: boolean;
  readonly faults?: SystemSettings['faults'];
}

export const exponential: DistributionSettings = { type: 'exponential', mean: UNIT_NS };
export const constant: DistributionSettings = { type: 'constant', value: UNIT_NS };
/** Share of the arrivals that probes are. */
const PROBES = 0.02;

export function modelSite(model: ModelSite): SystemSettings {
  // The site adds servers in this order, and the kernel puts each before those it has.
  const speeds = [...(model.speeds ?? [1])].reverse();
  const warmUp = model.warmUp ?? model.length / 10;
  return {
    durationNs: Math.round((warmUp + model.length) * UNIT_NS),
    transientNs: Math.round(warmUp * UNIT_NS),
    bins: 1,
    kernel: 'classic',
    load: 'kernel',
    idleConnections: 'active',
    lanNs: 100_000,
    disturbedNs: NS_PER_S,
    transport: 'direct',
    directors: [directorOf(model, speeds.length)],
    realServers: speeds.map((speed, i) => ({
      ...realServerSettings.parse({ name: `web${i + 1}`, address: '10.0.0.1' }),
      address: `10.0.${(i + 1) >> 8}.${(i + 1) & 255}`,
      speed,
      discipline: model.discipline ?? { type: 'fcfs', workers: 1 },
    })),
    backends: [],
    clients: clientsOf(model),
    faults: model.faults ?? [],
    checkScripts: [],
  };
}

function directorOf(model: ModelSite, servers: number): SystemSettings['directors'][number] {
  const weights = [...(model.weights ?? Array.from({ length: servers }, () => 1))].reverse();
  const spec = {
    protocol: 'tcp',
    address: VIP | 0,
    port: 80,
    scheduler: model.scheduler ?? 'rr',
    settings: model.schedulerSettings ?? {},
  } as const;
  const destinations = weights.map((weight, i) => ({
    address: (FIRST_SERVER + i) | 0,
    port: 80,
    weight,
    method: 'dr' as const,
  }));
  return {
    name: 'lvs',
    address: 0xc0a8010e,
    bootNs: 0,
    sysctls: {},
    forwards: true,
    firewall: { dropPorts: [], dropInvalid: false },
    services: [{ spec, destinations }],
  };
}

function clientsOf(model: ModelSite): SystemSettings['clients'] {
  const plain = {
    ...clientClassSettings.parse({ serviceDemand: '10ms' }),
    baseAddress: 0x0a010001,
    target: { address: VIP, port: 80, protocol: 'tcp', mark: 0, firstAddress: VIP } as const,
    repliesThroughDirector: false,
    tunnelBytes: 0,
  };
  const client = {
    ...plain,
    rate: (model.arrival * NS_PER_S) / UNIT_NS,
    serviceDemand: model.demand ?? exponential,
    ...(model.arrivals === undefined ? {} : { arrivals: model.arrivals }),
  };
  if (model.hasProbes !== true) return [client];
  const rate = client.rate * PROBES;
  return [client, { ...plain, name: 'probes', rate, serviceDemand: { type: 'constant', value: 1 } }];
}

export function systemOf(model: ModelSite, seed: string): System {
  return new System({ settings: modelSite(model), seed, replication: 0, withSeries: false });
}

export function runModel(model: ModelSite, seed: string): RunResult {
  const system = systemOf(model, seed);
  system.run();
  return system.result();
}

/** Mean response in units of time. */
export function meanResponse(run: RunResult): number {
  return ofClass(run, 0).mean / UNIT_NS;
}

/** Mean wait of the probes, in units of time. */
export function meanWait(run: RunResult): number {
  return (ofClass(run, 1).mean - 1) / UNIT_NS;
}

/** Share of the probes that had to wait. */
export function waitedShare(run: RunResult): number {
  const waits = ofClass(run, 1);
  return waits.countAbove(1) / waits.count;
}

/** Share of all requests that were lost. */
export function lostShare({ requests }: RunResult): number {
  return requests.failed.reduce((sum, count) => sum + count, 0) / requests.sent;
}

export function ofClass({ phases }: RunResult, clientClass: number): Histogram {
  const all = new Histogram();
  for (const { responses } of phases) all.merge(Histogram.fromData(responses[clientClass]));
  return all;
}

/** The edge of a histogram's bucket next to this many units: shares above it are counted without rounding. */
export function edgeNear(units: number): number {
  return bucketLow(bucketOf(Math.round(units * UNIT_NS))) / UNIT_NS;
}

/** Share of the responses that are above an edge. */
export function shareAbove(run: RunResult, edge: number): number {
  const responses = allResponses(run);
  return responses.countAbove(Math.round(edge * UNIT_NS) - 1) / responses.count;
}
