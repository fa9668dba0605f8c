/**
 * The users' sessions, one row each: how many requests are still to come, and the server that knows the login. Everything
 * random about a session follows from the seed that it draws at its beginning.
 */
import type { Sampler } from '../../sim/distributions/distribution.ts';
import { createDistribution } from '../../sim/distributions/registry.ts';
import { type DurationSampler, durationSampler } from '../../sim/distributions/whole-ns.ts';
import { grownInt32 } from '../../sim/event-queue.ts';
import { type SavedSlots, Slots } from '../../sim/slots.ts';
import type { Stream, Streams } from '../../sim/streams.ts';
import type { TraceData } from '../workloads/workload.ts';
import type { ClientClassSettings } from './client-class.ts';
import { CounterStream } from './counter-stream.ts';
import { Popularity } from './popularity.ts';
import { Population } from './population.ts';
import { type DrawnColumns, RequestDraws } from './request-draws.ts';

interface ClassSamplers {
  readonly seeds: Stream;
  readonly population: Population;
  /** Addresses that are no proxies', and which of them come how often. */
  readonly popularity: Popularity;
  readonly proxies: { readonly share: number; readonly addresses: number } | undefined;
  readonly destinations: Popularity | null;
  readonly draws: RequestDraws;
  readonly shapeStream: CounterStream;
  readonly requests: Sampler;
  readonly parallel: Sampler;
  readonly think: DurationSampler;
  readonly hasLogin: boolean;
  readonly trace: TraceData | undefined;
}

export interface SessionClass extends ClientClassSettings {
  /** First client address, unsigned. */
  readonly baseAddress: number;
  readonly trace?: TraceData;
}

/** Columns that say what a request is like, and which one of its session it is. */
export interface RequestColumns extends DrawnColumns {
  readonly request: Int32Array;
}

/** A session that no user of a closed loop waits for. */
export const NO_USER = -1;

const NO_SERVER = -1;
const DESTINATION_SALT = 0x64657374;
const PARALLEL_SALT = 0x70617261;
/** Without it a pause would follow from the very number that the work of its request follows from. */
const THINK_SALT = 0x7468696e;

export class Sessions {
  readonly slots: Slots;
  clientClass = new Int32Array(256);
  client = new Int32Array(256);
  remaining = new Int32Array(256);
  loginServer = new Int32Array(256);
  /** User of a closed loop, or NO_USER. */
  user = new Int32Array(256);
  /** Number of the address it asks for, 0 without several. */
  destination = new Int32Array(256);
  /** Requests that are on their way or wait for a connection. */
  outstanding = new Int32Array(256);
  seed = new Int32Array(256);
  /** Number of the latest request, from 1. */
  request = new Int32Array(256);
  #broken = new Int32Array(256);

  readonly #classes: readonly ClassSamplers[];

  constructor(classes: readonly SessionClass[], streams: Streams) {
    this.slots = new Slots(256, (capacity) => this.#grow(capacity));
    this.#classes = classes.map((settings, i) => classSamplers(settings, i, streams));
  }

  population(clientClass: number): Population {
    return this.#classes[clientClass].population;
  }

  draws(clientClass: number): RequestDraws {
    return this.#classes[clientClass].draws;
  }

  /** A new session: its client, its length and the seed of all its draws. */
  begin(clientClass: number): number {
    const own = this.#classes[clientClass];
    const client = own.proxies === undefined ? own.popularity.next(own.seeds) : withProxies(own);
    const seed = Math.floor(own.seeds.uniform() * 4294967296) | 0;
    return this.#begin(clientClass, client, seed, NO_USER);
  }

  /** A session of a user of a closed loop, who keeps an address. */
  beginUser(clientClass: number, user: number, seed: number): number {
    const { count } = this.#classes[clientClass].popularity;
    return this.#begin(clientClass, user % count, seed, user);
  }

  /** A session of one request, as recorded. */
  beginRecorded(clientClass: number, row: number): number {
    const { trace, popularity } = this.#classes[clientClass];
    const session = this.#begin(
      clientClass,
      (trace as TraceData).client[row] % popularity.count,
      row,
      NO_USER,
    );
    this.remaining[session] = 1;
    return session;
  }

  #begin(clientClass: number, client: number, seed: number, user: number): number {
    const own = this.#classes[clientClass];
    const session = this.slots.take();
    this.clientClass[session] = clientClass;
    this.client[session] = client;
    this.seed[session] = seed;
    this.request[session] = 0;
    this.loginServer[session] = NO_SERVER;
    this.user[session] = user;
    this.outstanding[session] = 0;
    this.#broken[session] = 0;
    own.shapeStream.seat(seed, 0);
    this.remaining[session] = Math.max(1, Math.ceil(own.requests.next()));
    this.destination[session] = 0;
    if (own.destinations !== null) {
      own.shapeStream.seat(seed ^ DESTINATION_SALT, 0);
      this.destination[session] = own.destinations.next(own.shapeStream);
    }
    return session;
  }

  end(session: number): void {
    this.slots.give(session);
  }

  /** Writes what the session's next request is like. */
  putRequest(session: number, columns: RequestColumns, row: number): void {
    columns.request[row] = ++this.request[session];
    this.putAgain(session, columns, row);
  }

  /** Writes what the row's request is like, which another row had before. */
  putAgain(session: number, columns: RequestColumns, row: number): void {
    const { draws, trace } = this.#classes[this.clientClass[session]];
    if (trace === undefined) draws.put(this.seed[session], columns.request[row], columns, row);
    else draws.putRecorded(this.seed[session], columns, row);
    // Objects are those of one address; another has others.
    if (!draws.isPlain && columns.object[row] >= 0)
      columns.object[row] += this.destination[session] * draws.objectCount;
  }

  /** The pause before the request after the present one. */
  thinkNs(session: number): number {
    const own = this.#classes[this.clientClass[session]];
    own.shapeStream.seat(this.seed[session] ^ THINK_SALT, this.request[session]);
    return own.think.next();
  }

  /** How many requests the session's next page sends at once. */
  pageSize(session: number): number {
    const own = this.#classes[this.clientClass[session]];
    own.shapeStream.seat(this.seed[session] ^ PARALLEL_SALT, this.remaining[session]);
    return Math.max(1, Math.ceil(own.parallel.next()));
  }

  /**
   * A request was answered by this server. Returns 1 when the session logs in, -1 when its login breaks for the first time
   * (it logs in anew at the new server), 0 otherwise.
   */
  answeredBy(session: number, realServer: number): number {
    if (!this.#classes[this.clientClass[session]].hasLogin) return 0;
    const known = this.loginServer[session];
    if (known === realServer) return 0;
    this.loginServer[session] = realServer;
    if (known === NO_SERVER) return 1;
    if (this.#broken[session] === 1) return 0;
    this.#broken[session] = 1;
    return -1;
  }

  #grow(capacity: number): void {
    for (const name of COLUMNS) this[name] = grownInt32(this[name], capacity);
    this.#broken = grownInt32(this.#broken, capacity);
  }

  #columns(): readonly Int32Array[] {
    return [...COLUMNS.map((name) => this[name]), this.#broken];
  }

  save(): SavedSessions {
    return {
      slots: this.slots.save(),
      columns: this.#columns().map((column) => column.slice(0, this.slots.highWater)),
      ports: this.#classes.map(({ population }) => population.save()),
    };
  }

  restore(saved: SavedSessions): void {
    this.slots.restore(saved.slots);
    this.#columns().forEach((column, i) => {
      column.set(saved.columns[i]);
    });
    this.#classes.forEach(({ population }, i) => {
      population.restore(saved.ports[i]);
    });
  }
}

const COLUMNS = [
  'clientClass',
  'client',
  'remaining',
  'loginServer',
  'user',
  'destination',
  'outstanding',
  'seed',
  'request',
] as const;

function classSamplers(settings: SessionClass, row: number, streams: Streams): ClassSamplers {
  const { population, proxies, destinations, trace } = settings;
  const shapeStream = new CounterStream(`session-shape/${row}`);
  return {
    seeds: streams.open(`sessions/${row}`),
    population: new Population(settings.baseAddress, population + (proxies?.addresses ?? 0)),
    popularity: new Popularity(settings.popularity, population),
    proxies,
    destinations:
      destinations === undefined ? null : new Popularity(destinations.popularity, destinations.count),
    draws: new RequestDraws(settings, row, trace),
    shapeStream,
    requests: createDistribution(settings.requests).sampler(shapeStream),
    parallel: createDistribution(settings.parallel).sampler(shapeStream),
    think: durationSampler(createDistribution(settings.thinkTime), shapeStream),
    hasLogin: settings.login,
    trace,
  };
}

/** A client from behind a proxy, or one of its own address. Proxies stand after the others. */
function withProxies({ proxies, popularity, seeds }: ClassSamplers): number {
  const { share, addresses } = proxies as { share: number; addresses: number };
  const isProxied = seeds.uniform() < share;
  const other = popularity.next(seeds);
  return isProxied ? popularity.count + seeds.int(addresses) : other;
}

export interface SavedSessions {
  readonly slots: SavedSlots;
  readonly columns: readonly Int32Array[];
  readonly ports: readonly Uint16Array[];
}
