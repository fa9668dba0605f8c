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
import type { ClientClassSettings } from './client-class.ts';
import { CounterStream } from './counter-stream.ts';
import { Population } from './population.ts';

interface ClassSamplers {
  readonly seeds: Stream;
  readonly population: Population;
  readonly demandStream: CounterStream;
  readonly demand: DurationSampler;
  readonly shapeStream: CounterStream;
  readonly requests: Sampler;
  readonly think: DurationSampler;
  readonly hasLogin: boolean;
}

const NO_SERVER = -1;

export class Sessions {
  readonly slots: Slots;
  clientClass = new Int32Array(256);
  client = new Int32Array(256);
  remaining = new Int32Array(256);
  loginServer = new Int32Array(256);
  #seed = new Int32Array(256);
  #request = new Int32Array(256);
  #broken = new Int32Array(256);

  readonly #classes: readonly ClassSamplers[];

  /** `baseAddresses` are the first client addresses of the classes, unsigned. */
  constructor(classes: readonly ClientClassSettings[], baseAddresses: readonly number[], streams: Streams) {
    this.slots = new Slots(256, (capacity) => this.#grow(capacity));
    this.#classes = classes.map((settings, i) => {
      const demandStream = new CounterStream(`service-demand/${i}`);
      const shapeStream = new CounterStream(`session-shape/${i}`);
      return {
        seeds: streams.open(`sessions/${i}`),
        population: new Population(baseAddresses[i], settings.population),
        demandStream,
        demand: durationSampler(createDistribution(settings.serviceDemand), demandStream),
        shapeStream,
        requests: createDistribution(settings.requests).sampler(shapeStream),
        think: durationSampler(createDistribution(settings.thinkTime), shapeStream),
        hasLogin: settings.login,
      };
    });
  }

  population(clientClass: number): Population {
    return this.#classes[clientClass].population;
  }

  /** A new session: its client, its length and the seed of all its draws. */
  begin(clientClass: number): number {
    const own = this.#classes[clientClass];
    const session = this.slots.take();
    this.clientClass[session] = clientClass;
    this.client[session] = own.seeds.int(own.population.size);
    const seed = Math.floor(own.seeds.uniform() * 4294967296) | 0;
    this.#seed[session] = seed;
    this.#request[session] = 0;
    this.loginServer[session] = NO_SERVER;
    this.#broken[session] = 0;
    own.shapeStream.seat(seed, 0);
    this.remaining[session] = Math.max(1, Math.ceil(own.requests.next()));
    return session;
  }

  end(session: number): void {
    this.slots.give(session);
  }

  /** Writes the work of the session's next request. */
  putDemand(session: number, demandNs: Float64Array, row: number): void {
    const own = this.#classes[this.clientClass[session]];
    own.demandStream.seat(this.#seed[session], ++this.#request[session]);
    own.demand.put(demandNs, row);
  }

  /** The pause before the request after the present one. */
  thinkNs(session: number): number {
    const own = this.#classes[this.clientClass[session]];
    own.shapeStream.seat(this.#seed[session], this.#request[session]);
    return own.think.next();
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
    this.clientClass = grownInt32(this.clientClass, capacity);
    this.client = grownInt32(this.client, capacity);
    this.remaining = grownInt32(this.remaining, capacity);
    this.loginServer = grownInt32(this.loginServer, capacity);
    this.#seed = grownInt32(this.#seed, capacity);
    this.#request = grownInt32(this.#request, capacity);
    this.#broken = grownInt32(this.#broken, capacity);
  }

  #columns(): readonly Int32Array[] {
    return [
      this.clientClass,
      this.client,
      this.remaining,
      this.loginServer,
      this.#seed,
      this.#request,
      this.#broken,
    ];
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

export interface SavedSessions {
  readonly slots: SavedSlots;
  readonly columns: readonly Int32Array[];
  readonly ports: readonly Uint16Array[];
}
