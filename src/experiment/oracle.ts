/**
 * What theory knows of the user's own scenario: the exact mean response where the scenario is a model of queueing theory,
 * else the bounds between which any policy lies: one queue for all servers, and a random split. Only where the arrivals are
 * Poisson, nothing breaks and nobody tries again; work must be exponential but for the models that hold for any.
 */
import { type EqualPolicy, equalServersSojourn } from '../analysis/theory/equal-servers.ts';
import { mmc } from '../analysis/theory/many-servers.ts';
import { mg1 } from '../analysis/theory/single-server.ts';
import { roundRobin } from '../analysis/theory/splitting.ts';
import { type TwoServerPolicy, twoServers } from '../analysis/theory/two-servers.ts';
import { clientDelays } from '../models/clients/delays.ts';
import type { SystemSettings } from '../models/system-settings.ts';
import { createDistribution } from '../sim/distributions/registry.ts';
import { NS_PER_S } from '../sim/units.ts';

export type Oracle =
  | { readonly kind: 'exact'; readonly model: string; readonly meanNs: number }
  | {
      readonly kind: 'between';
      /** One queue for all servers: the best that any policy can do. */
      readonly lowNs: number;
      /** Each request to a server drawn at random; Infinity when that could not keep up. */
      readonly highNs: number;
    };

/** Servers and what comes to them, in units of the mean work at speed 1. */
interface Pool {
  readonly scheduler: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Arrivals of all requests in a unit of time. */
  readonly arrival: number;
  readonly cv2: number;
  readonly isExponential: boolean;
  readonly unitNs: number;
  /** In the kernel's list order. */
  readonly speeds: readonly number[];
  readonly weights: readonly number[];
  /** Workers or cores of each. */
  readonly width: number;
  readonly isShared: boolean;
  /** Way there and back, and handshakes. */
  readonly networkNs: number;
  readonly isDirect: boolean;
  /** Connections that ended weigh in what schedulers compare. */
  readonly seesHistory: boolean;
}

/** Undefined where theory has nothing to say. */
export function oracleOf(settings: SystemSettings): Oracle | undefined {
  const pool = poolOf(settings);
  if (pool === undefined) return undefined;
  const exact = pool.isDirect ? exactOf(pool) : undefined;
  if (exact !== undefined) {
    return { kind: 'exact', model: exact[0], meanNs: exact[1] * pool.unitNs };
  }
  return pool.isExponential ? bracketOf(pool) : undefined;
}

function poolOf(settings: SystemSettings): Pool | undefined {
  const [client] = settings.clients;
  const { directors, realServers, faults, backends } = settings;
  const service = directors[0].services?.[0];
  const isPlain =
    directors.length === 1 &&
    service !== undefined &&
    directors[0].services?.length === 1 &&
    directors[0].capacity === undefined &&
    (service.spec.persistentS ?? 0) === 0 &&
    faults.length === 0 &&
    backends.length === 0 &&
    settings.clients.length === 1 &&
    isPlainClient(client) &&
    realServers.every((server) => isPlainServer(server));
  const unitNs = createDistribution(client.serviceDemand).mean;
  const width = widthOf(realServers[0]);
  if (!isPlain || !Number.isFinite(unitNs) || width === undefined) return undefined;
  if (realServers.some((server) => widthOf(server) !== width)) return undefined;
  if (service.destinations.length !== realServers.length) return undefined;
  // Who is quiesced serves nobody, and who has its fill is passed over.
  if (service.destinations.some(({ weight, upperThreshold = 0 }) => weight === 0 || upperThreshold > 0)) {
    return undefined;
  }
  const { variance } = createDistribution(client.serviceDemand);
  const isDirect = settings.transport === 'direct';
  const isUdp = client.target.protocol === 'udp';
  const delays = clientDelays(client, { lanNs: settings.lanNs }, client.repliesThroughDirector);
  // The kernel lists the destination that was added last first.
  const order = [...realServers].reverse();
  return {
    scheduler: service.spec.scheduler,
    settings: service.spec.settings ?? {},
    arrival: ((client.rate ?? 0) * unitNs) / NS_PER_S,
    cv2: variance / unitNs ** 2,
    isExponential: client.serviceDemand.type === 'exponential',
    unitNs,
    speeds: order.map(({ speed }) => speed),
    weights: service.destinations.map(({ weight }) => weight).reverse(),
    width,
    isShared: realServers[0].discipline.type === 'processor-sharing',
    networkNs: isDirect ? 0 : delays.toDirectorNs + (isUdp ? 0 : delays.handshakeNs) + delays.fromServerNs,
    isDirect,
    seesHistory: !isDirect && settings.load === 'kernel',
  };
}

function isPlainClient(client: SystemSettings['clients'][number]): boolean {
  const { arrivals, requests, parallel, retry, hedge, loss, tls, jitter, bandwidth } = client;
  return (
    arrivals.type === 'poisson' &&
    requests.type === 'constant' &&
    requests.value === 1 &&
    parallel.type === 'constant' &&
    parallel.value === 1 &&
    retry === undefined &&
    hedge === undefined &&
    loss === 0 &&
    tls === undefined &&
    jitter.type === 'constant' &&
    jitter.value === 0 &&
    bandwidth === undefined &&
    !client.tcpSlowStart &&
    !client.pool
  );
}

function isPlainServer(server: SystemSettings['realServers'][number]): boolean {
  const { disturbances, slowStart, memory, cache, link } = server;
  return (
    disturbances.length === 0 &&
    slowStart?.atBegin !== true &&
    memory === undefined &&
    cache === undefined &&
    link === undefined
  );
}

/** Workers or cores of a server that takes any number of requests; undefined for others. */
function widthOf({ discipline }: SystemSettings['realServers'][number]): number | undefined {
  if (discipline.type === 'fcfs') {
    return discipline.backlog === undefined && discipline.patience === undefined
      ? discipline.workers
      : undefined;
  }
  return discipline.type === 'processor-sharing' && discipline.limit === undefined
    ? discipline.cores
    : undefined;
}

/** The model's name, and the mean response in units of the mean work. */
function exactOf(pool: Pool): readonly [string, number] | undefined {
  const { speeds, weights, arrival, width } = pool;
  const [speed] = speeds;
  const isEqual = speeds.every((other) => other === speed) && weights.every((other) => other === weights[0]);
  const load = arrival / speed / width / speeds.length;
  if (load >= 1) return undefined;
  if (speeds.length === 1) {
    const single = stationOf(pool, arrival / speed);
    return single === undefined ? undefined : [single[0], single[1] / speed];
  }
  if (pool.scheduler === 'random' && isEqual) {
    const single = stationOf(pool, arrival / speed / speeds.length);
    return single === undefined
      ? undefined
      : [`random split over ${speeds.length} × ${single[0]}`, single[1] / speed];
  }
  if (!pool.isExponential || width !== 1) return undefined;
  if (isEqual) return equalOf(pool, load);
  return speeds.length === 2 ? unequalOf(pool) : undefined;
}

/** One station of speed 1 with this arrival rate. */
function stationOf(
  { cv2, width, isShared, isExponential }: Pool,
  arrival: number,
): readonly [string, number] | undefined {
  if (width === 1 && isShared) return ['M/G/1 processor sharing', 1 / (1 - arrival)];
  if (width === 1) {
    const name = isExponential ? 'M/M/1' : 'M/G/1';
    return Number.isFinite(cv2) ? [name, mg1({ arrival, service: 1, cv2 }).sojourn] : undefined;
  }
  return isExponential ? [`M/M/${width}`, mmc({ arrival, service: 1, servers: width }).sojourn] : undefined;
}

/** Servers from which on the chain of all of them takes too long to solve. */
const MOST_CHAINED = 5;

function equalOf(pool: Pool, load: number): readonly [string, number] | undefined {
  const { scheduler, settings, speeds } = pool;
  const servers = speeds.length;
  const named = (policy: EqualPolicy): readonly [string, number] | undefined =>
    servers <= MOST_CHAINED
      ? [
          `${scheduler} over ${servers} equal servers`,
          equalServersSojourn({ policy, servers, load }) / speeds[0],
        ]
      : undefined;
  switch (scheduler) {
    case 'rr':
    case 'wrr':
      return pool.isShared
        ? undefined
        : [`round robin: E${servers}/M/1`, roundRobin(servers, load).sojourn / speeds[0]];
    case 'lc':
    case 'wlc':
    case 'sed':
    case 'nq':
      return named('least-connections');
    case 'idle':
      return named('idle-else-random');
    case 'choices':
      if ((settings.count ?? 2) !== 2) return undefined;
      return named(settings.distinct === false ? 'two-with-replacement' : 'two-distinct');
    default:
      return undefined;
  }
}

const TWO_SERVER_POLICIES: readonly string[] = ['rr', 'wrr', 'lc', 'wlc', 'sed', 'nq', 'twos', 'random'];

function unequalOf({
  scheduler,
  arrival,
  speeds,
  weights,
  isShared,
}: Pool): readonly [string, number] | undefined {
  if (!TWO_SERVER_POLICIES.includes(scheduler) || isShared) return undefined;
  const policy = scheduler as TwoServerPolicy;
  const service = [speeds[0], speeds[1]] as const;
  const { sojourn } = twoServers({ policy, arrival, service, weights: [weights[0], weights[1]] });
  return Number.isFinite(sojourn)
    ? [`${scheduler} over two servers of speeds ${speeds.join(' and ')}`, sojourn]
    : undefined;
}

/** Policies of which an even random split is the worst, where they heed weights only if these are equal or fit the speeds. */
const EVEN_POLICIES: readonly string[] = ['rr', 'lc', 'choices', 'idle', 'central'];
const WEIGHTED_POLICIES: readonly string[] = ['wrr', 'wlc', 'sed', 'nq', 'twos', 'random'];
/** Of idle servers the first in the list gets all, be it the slowest; connections that ended move these two on. */
const FIRST_OF_IDLE: readonly string[] = ['lc', 'wlc', 'central', 'nq'];
const MOVED_ON: readonly string[] = ['lc', 'wlc'];
/** These two tell unlike servers apart by weights that fit alone. */
const FITTED_POLICIES: readonly string[] = ['sed', 'twos'];

function isNoWorseThanChance({ scheduler, weights, speeds, seesHistory }: Pool): boolean {
  const isEqual = weights.every((weight) => weight === weights[0]);
  const fits = weights.every((weight, i) => weight * speeds[0] === weights[0] * speeds[i]);
  if (speeds.some((speed) => speed !== speeds[0])) {
    const isMoved = seesHistory && MOVED_ON.includes(scheduler);
    if (FIRST_OF_IDLE.includes(scheduler) && !isMoved) return false;
    if (FITTED_POLICIES.includes(scheduler) && !fits) return false;
  }
  if (EVEN_POLICIES.includes(scheduler)) return true;
  return WEIGHTED_POLICIES.includes(scheduler) && (isEqual || fits);
}

/** Bounds over equal or unequal servers, the network's part added. Hashing, or one server first, has none above. */
function bracketOf(pool: Pool): Oracle | undefined {
  const { speeds, width, arrival, unitNs, networkNs } = pool;
  const total = speeds.reduce((sum, speed) => sum + speed, 0);
  // One queue for workers of the fastest speed, as many as make up the same capacity, can only be better.
  const fastest = Math.max(...speeds);
  const least = Math.ceil((total * width) / fastest - 1e-9);
  if (arrival >= total * width) return undefined;
  const offered = arrival / fastest;
  const low =
    offered < least ? mmc({ arrival: offered, service: 1, servers: least }).sojourn / fastest : 1 / fastest;
  const high = speeds.reduce((sum, speed) => {
    const own = arrival / speeds.length / speed;
    const sojourn =
      own < width ? mmc({ arrival: own, service: 1, servers: width }).sojourn / speed : Infinity;
    return sum + sojourn / speeds.length;
  }, 0);
  const highNs = isNoWorseThanChance(pool) ? high * unitNs + networkNs : Infinity;
  return { kind: 'between', lowNs: low * unitNs + networkNs, highNs };
}
