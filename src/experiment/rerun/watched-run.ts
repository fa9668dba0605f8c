/**
 * A run that is made again event by event, so that somebody can follow what becomes of each request. Nothing in the engine
 * announces requests: the calls that count them are listened to, which changes no event.
 */
import { SOCKET_CHECKING } from '../../models/clients/sockets.ts';
import { FAILURE_CAUSES } from '../../models/measurements.ts';
import { formatIpv4 } from '../../models/network/address.ts';
import { System, type SystemOptions } from '../../models/system.ts';

/** What became of a request. Instants and durations are nanoseconds of simulated time. */
export interface RequestStory {
  /** In the order in which requests come to the site, from 1. */
  readonly number: number;
  readonly clientClass: string;
  /** Address and port; null in a scenario without a network, whose clients have none. */
  readonly client: string | null;
  /** When the client wanted it. */
  readonly wantedNs: number;
  /** That had it last; null while none was reached. */
  readonly realServer: string | null;
  /** In flight: the run ended before the request did. */
  readonly outcome: 'answered' | 'failed' | 'in flight';
  /** As the client sees it; null unless it failed. */
  readonly cause: string | null;
  /** From wanting it to the answer, or to giving up; null while in flight. */
  readonly tookNs: number | null;
}

/** A moment in the life of a request: it came, reached a real server, or ended. */
export interface Mark {
  readonly timeNs: number;
  readonly number: number;
  /** What happened, in words that two runs can be compared by. */
  readonly what: string;
  /** Of the request as it was then. */
  readonly story: RequestStory;
}

/** More requests than a session ever has. */
const SESSION_WIDTH = 2 ** 21;

export class WatchedRun {
  readonly system: System;
  /** Moments that nobody has taken yet, oldest first. */
  readonly marks: Mark[] = [];
  /** The latest event of the digest. */
  latest: { readonly name: string; readonly timeNs: number } | null = null;
  readonly #open = new Map<number, RequestStory>();
  readonly #isDirect: boolean;
  #count = 0;

  constructor(options: SystemOptions) {
    this.system = new System(options);
    this.#isDirect = options.settings.transport === 'direct';
    this.#listen();
    this.system.start();
  }

  #listen(): void {
    const { measurements, realServers, sockets } = this.system;
    const { started, success, failure } = measurements;
    const { arrive } = realServers;
    measurements.started = (socket) => {
      started.call(measurements, socket);
      this.#note(socket, { number: ++this.#count, ...this.#begun(socket) }, 'came');
    };
    measurements.success = (socket, wayBackNs) => {
      success.call(measurements, socket, wayBackNs);
      this.#end(socket, { outcome: 'answered', cause: null }, wayBackNs);
    };
    measurements.failure = (socket, cause) => {
      failure.call(measurements, socket, cause);
      this.#end(socket, { outcome: 'failed', cause: FAILURE_CAUSES[cause] }, 0);
    };
    realServers.arrive = (server, socket) => {
      // A health check's job is nobody's request.
      const story = this.#open.get(this.#keyOf(socket));
      if (story !== undefined && sockets.state[socket] !== SOCKET_CHECKING) {
        const realServer = this.#nameOf(server);
        this.#note(socket, { ...story, realServer, client: this.#clientOf(socket) }, `reached ${realServer}`);
      }
      return arrive.call(realServers, server, socket);
    };
  }

  /** All attempts at a request share its session and its number there. */
  #keyOf(socket: number): number {
    if (this.#isDirect) return socket;
    const { session, request } = this.system.sockets;
    return session[socket] * SESSION_WIDTH + request[socket];
  }

  #begun(socket: number): Omit<RequestStory, 'number'> {
    const { sockets, settings } = this.system;
    return {
      clientClass: settings.clients[sockets.clientClass[socket]].name,
      client: null,
      wantedNs: sockets.startNs[socket],
      realServer: null,
      outcome: 'in flight',
      cause: null,
      tookNs: null,
    };
  }

  #clientOf(socket: number): string | null {
    const { address, port } = this.system.sockets;
    return this.#isDirect ? null : `${formatIpv4(address[socket])}:${port[socket]}`;
  }

  #nameOf(server: number): string | null {
    return server < 0 ? null : this.system.settings.realServers[server].name;
  }

  #note(socket: number, story: RequestStory, what: string): void {
    if (story.outcome === 'in flight') this.#open.set(this.#keyOf(socket), story);
    this.marks.push({ timeNs: this.system.kernel.nowNs, number: story.number, what, story });
  }

  #end(socket: number, end: Pick<RequestStory, 'outcome' | 'cause'>, wayBackNs: number): void {
    const key = this.#keyOf(socket);
    const story = this.#open.get(key);
    if (story === undefined) return;
    this.#open.delete(key);
    const { sockets, kernel } = this.system;
    const tookNs = kernel.nowNs + wayBackNs - story.wantedNs;
    const realServer = this.#nameOf(sockets.realServer[socket]);
    const ended = { ...story, ...end, realServer, tookNs, client: this.#clientOf(socket) };
    this.#note(socket, ended, `${end.cause ?? end.outcome} at ${realServer} after ${tookNs}`);
  }

  /** Runs up to and including the next event that the digest counts; false at the end of the run. */
  step(): boolean {
    const { kernel, settings } = this.system;
    const before = kernel.digest.events;
    while (kernel.digest.events === before) {
      const next = kernel.peek();
      if (next === undefined || next.timeNs > settings.durationNs) return false;
      kernel.step();
      this.latest = next;
    }
    return true;
  }

  /** The next moment in the life of any request, taken from `marks`; undefined when there is none any more. */
  nextMark(): Mark | undefined {
    while (this.marks.length === 0) if (!this.step()) return undefined;
    return this.marks.shift();
  }

  /** What became of a request whose moments are still to come, `from` being what is known of it. */
  follow(number: number, from: Mark | undefined): RequestStory | null {
    let story = from?.number === number ? from.story : this.#openStory(number);
    while (story === null || story.outcome === 'in flight') {
      const mark = this.nextMark();
      if (mark === undefined) return story;
      if (mark.number === number) story = mark.story;
    }
    return story;
  }

  #openStory(number: number): RequestStory | null {
    for (const story of this.#open.values()) if (story.number === number) return story;
    return null;
  }

  /** Runs to the end; returns the digest of the whole run. */
  finish(): string {
    this.system.run();
    return this.system.kernel.digest.hex();
  }
}
