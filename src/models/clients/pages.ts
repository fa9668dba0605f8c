/**
 * Pages of several requests at once, and who shares connections. Under HTTP/1.1 a session has up to `connections` of them,
 * one request on each; under HTTP/2 one connection carries them all; with a pool the sessions of one address share theirs.
 * Requests that find no connection free wait in line.
 */
import type { Kernel } from '../../sim/kernel.ts';
import { RESET } from '../measurements.ts';
import type { ClientClass, ClientsOptions } from './clients.ts';
import type { Connections } from './connections.ts';
import type { Requests } from './requests.ts';
import type { Sessions } from './sessions.ts';
import { NO_ANSWER, SOCKET_CLOSING, SOCKET_IDLE, SOCKET_WAITING, type Sockets } from './sockets.ts';

export interface PagesOptions extends ClientsOptions {
  readonly connections: Connections;
  readonly requests: Requests;
  /** All requests of the session's page are over; seen from the director, the next page could come after `delayNs`. */
  readonly onPageDone: (session: number, delayNs: number) => void;
}

/** Connections of one session, or of one address with a pool. Lists hold socket rows. */
interface Owner {
  open: number;
  readonly idle: number[];
  readonly waiting: number[];
  /** HTTP/2: the row that stands for the connection, -1 while there is none, and the requests that are on it. */
  main: number;
  streams: number;
}

/** What a row takes over when it gets another's connection. */
const IDENTITY = ['address', 'port', 'realServer', 'epoch', 'host', 'hint', 'destination'] as const;

export class Pages {
  readonly #connections: Connections;
  readonly #requests: Requests;
  readonly #onPageDone: PagesOptions['onPageDone'];
  readonly #kernel: Kernel;
  readonly #sockets: Sockets;
  readonly #sessions: Sessions;
  readonly #classes: readonly ClientClass[];
  readonly #isPaged: readonly boolean[];
  readonly #owners = new Map<number, Owner>();
  #idleTimeout = -1;

  constructor(options: PagesOptions) {
    this.#connections = options.connections;
    this.#requests = options.requests;
    this.#onPageDone = options.onPageDone;
    this.#kernel = options.kernel;
    this.#sockets = options.sockets;
    this.#sessions = options.sessions;
    this.#classes = options.classes;
    this.#isPaged = options.classes.map(({ settings: { parallel, pool, protocol } }) => {
      const isSingle = parallel.type === 'constant' && parallel.value === 1;
      return protocol !== 'udp' && (!isSingle || pool || protocol === 'http/2');
    });
  }

  isPaged(clientClass: number): boolean {
    return this.#isPaged[clientClass];
  }

  /** Registers what pages need; call it last, so that sites without them keep their digests. */
  registerIdle(): void {
    if (!this.#isPaged.includes(true)) return;
    this.#idleTimeout = this.#kernel.kind('idle-timeout', (socket, generation) =>
      this.#onIdleTimeout(socket, generation),
    );
  }

  /** A session's key, or that of its address in a pool. */
  #ownerKey(session: number): number {
    const clientClass = this.#sessions.clientClass[session];
    if (!this.#classes[clientClass].hasPool) return session;
    return -1 - (this.#sessions.client[session] * this.#classes.length + clientClass);
  }

  #ownerOf(session: number): Owner {
    const key = this.#ownerKey(session);
    const known = this.#owners.get(key);
    if (known !== undefined) return known;
    const owner: Owner = { open: 0, idle: [], waiting: [], main: -1, streams: 0 };
    this.#owners.set(key, owner);
    return owner;
  }

  /** The session wants its next page, now as seen from the director. */
  begin(session: number): void {
    const sockets = this.#sockets;
    const size = this.#sessions.pageSize(session);
    this.#sessions.outstanding[session] = size;
    for (let i = 0; i < size; i++) {
      const socket = sockets.take();
      sockets.session[socket] = session;
      sockets.clientClass[socket] = this.#sessions.clientClass[session];
      sockets.holds[socket] = 1;
      sockets.state[socket] = SOCKET_WAITING;
      sockets.realServer[socket] = -1;
      this.#requests.begin(socket);
      this.send(socket);
    }
  }

  /** Finds a connection for the row's request: one that idles, a new one, or a place in line. */
  send(socket: number): void {
    const connections = this.#connections;
    const session = this.#sockets.session[socket];
    const { isHttp2, mostConnections } = this.#classes[this.#sockets.clientClass[socket]];
    const owner = this.#ownerOf(session);
    this.#sockets.isStream[socket] = 0;
    if (isHttp2 && owner.main >= 0) {
      if (!connections.isReset(owner.main)) {
        this.#sendStream(socket, owner);
        return;
      }
      this.#forgetMain(owner);
    }
    while (owner.idle.length > 0) {
      const idle = owner.idle.pop() as number;
      const isReset = connections.isReset(idle);
      this.#takeOver(idle, socket);
      if (!isReset) {
        connections.send(socket);
        return;
      }
      owner.open--;
    }
    if (owner.open < (isHttp2 ? 1 : mostConnections)) {
      owner.open++;
      connections.open(socket);
    } else owner.waiting.push(socket);
  }

  #sendStream(socket: number, owner: Owner): void {
    // Whoever waited for the connection to idle is told that it does not.
    if (owner.streams++ === 0) this.#sockets.generation[owner.main]++;
    this.#identify(owner.main, socket);
    this.#sockets.isStream[socket] = 1;
    this.#connections.send(socket);
  }

  /** Both rows speak on the same connection from now on. */
  #identify(from: number, to: number): void {
    for (const name of IDENTITY) this.#sockets[name][to] = this.#sockets[name][from];
  }

  /** Gives an idle row's connection to a row with a request; the idle row is no more. */
  #takeOver(idle: number, socket: number): void {
    this.#identify(idle, socket);
    this.#sockets.generation[idle]++;
    this.#sockets.state[idle] = SOCKET_CLOSING;
    this.#connections.release(idle);
  }

  /** HTTP/2: the handshake is over, so the requests that waited for it go out. */
  established(socket: number): void {
    const sockets = this.#sockets;
    const clientClass = sockets.clientClass[socket];
    if (!this.#isPaged[clientClass] || !this.#classes[clientClass].isHttp2) return;
    const owner = this.#ownerOf(sockets.session[socket]);
    const main = sockets.take();
    this.#identify(socket, main);
    sockets.session[main] = sockets.session[socket];
    sockets.clientClass[main] = clientClass;
    sockets.holds[main] = 1;
    sockets.isStream[main] = 0;
    sockets.state[main] = SOCKET_IDLE;
    sockets.cause[main] = NO_ANSWER;
    owner.main = main;
    owner.streams = 1;
    sockets.isStream[socket] = 1;
    for (const waiting of owner.waiting.splice(0)) this.#sendStream(waiting, owner);
  }

  /** HTTP/2: a request left its connection. The server closes one that none is on for long. */
  #streamDone(socket: number, owner: Owner): void {
    if (!this.#isOfMain(socket, owner) || --owner.streams > 0) return;
    const { keepAlive, keepAliveTimeoutNs } = this.#classes[this.#sockets.clientClass[socket]];
    const generation = this.#sockets.generation[owner.main];
    this.#kernel.after(keepAlive ? keepAliveTimeoutNs : 0, this.#idleTimeout, owner.main, generation);
  }

  answered(socket: number, extraNs: number): void {
    const sockets = this.#sockets;
    const session = sockets.session[socket];
    const clientClass = sockets.clientClass[socket];
    const { keepAlive, keepAliveTimeoutNs, delays } = this.#classes[clientClass];
    const connections = this.#connections;
    const owner = this.#ownerOf(session);
    if (keepAlive || sockets.isStream[socket] === 1) connections.acknowledge(socket);
    if (sockets.isStream[socket] === 1) {
      connections.end(socket, false);
      this.#streamDone(socket, owner);
    } else if (!keepAlive) {
      owner.open--;
      connections.close(socket, connections.rings[clientClass].fins, extraNs);
      this.#serveNext(owner);
    } else {
      sockets.state[socket] = SOCKET_IDLE;
      const next = owner.waiting.shift();
      if (next === undefined) this.#idle(socket, owner, keepAliveTimeoutNs);
      else {
        this.#takeOver(socket, next);
        connections.send(next);
      }
    }
    this.#requestDone(session, delays.fromServerNs + delays.toDirectorNs + extraNs);
  }

  #idle(socket: number, owner: Owner, timeoutNs: number): void {
    owner.idle.push(socket);
    this.#kernel.after(timeoutNs, this.#idleTimeout, socket, this.#sockets.generation[socket]);
  }

  /**
   * The row's request failed, for good or in this attempt. Its connection is gone; but under HTTP/2 a late answer or an
   * error ends its stream alone.
   */
  failed(socket: number, cause: number, isFinal: boolean): void {
    const session = this.#sockets.session[socket];
    const { delays } = this.#classes[this.#sockets.clientClass[socket]];
    const owner = this.#ownerOf(session);
    if (this.#sockets.isStream[socket] === 0) owner.open--;
    else if (cause === RESET && this.#isOfMain(socket, owner)) this.#forgetMain(owner);
    else this.#streamDone(socket, owner);
    this.#serveNext(owner);
    if (isFinal) this.#requestDone(session, delays.toDirectorNs);
  }

  /** Whether the row's connection is the owner's present one, and not one that broke before. */
  #isOfMain(socket: number, { main }: Owner): boolean {
    return main >= 0 && this.#sockets.port[main] === this.#sockets.port[socket];
  }

  /** HTTP/2: the connection broke under one of its requests. */
  #forgetMain(owner: Owner): void {
    if (owner.main < 0) return;
    this.#sockets.generation[owner.main]++;
    this.#connections.end(owner.main, false);
    owner.main = -1;
    owner.open--;
  }

  #serveNext(owner: Owner): void {
    const next = owner.waiting.shift();
    if (next !== undefined) this.send(next);
  }

  /** Given up because a copy was answered. */
  abandon(socket: number): void {
    const session = this.#sockets.session[socket];
    const owner = this.#ownerOf(session);
    const place = owner.waiting.indexOf(socket);
    const isWaiting = this.#sockets.state[socket] === SOCKET_WAITING;
    const isStream = this.#sockets.isStream[socket] === 1;
    if (place >= 0) owner.waiting.splice(place, 1);
    this.#connections.abandon(socket);
    if (isStream) this.#streamDone(socket, owner);
    if (isWaiting || isStream) return;
    owner.open--;
    this.#serveNext(owner);
  }

  #requestDone(session: number, delayNs: number): void {
    if (--this.#sessions.outstanding[session] === 0) this.#onPageDone(session, delayNs);
  }

  #onIdleTimeout(socket: number, generation: number): void {
    if (this.#sockets.generation[socket] !== generation) return;
    const owner = this.#owners.get(this.#ownerKey(this.#sockets.session[socket]));
    if (owner === undefined) return;
    const place = owner.idle.indexOf(socket);
    if (socket === owner.main) owner.main = -1;
    else if (place < 0) return;
    else owner.idle.splice(place, 1);
    owner.open--;
    this.#closeIdle(socket);
  }

  #closeIdle(socket: number): void {
    const connections = this.#connections;
    this.#sockets.generation[socket]++;
    connections.close(socket, connections.rings[this.#sockets.clientClass[socket]].failedFins);
  }

  /** The session's own connections close with it; those of a pool stay. */
  endSession(session: number): void {
    if (this.#classes[this.#sessions.clientClass[session]].hasPool) return;
    const owner = this.#owners.get(session);
    if (owner === undefined) return;
    for (const socket of owner.idle) this.#closeIdle(socket);
    if (owner.main >= 0) this.#closeIdle(owner.main);
    this.#owners.delete(session);
  }

  save(): SavedPages {
    return structuredClone([...this.#owners]);
  }

  restore(saved: SavedPages): void {
    this.#owners.clear();
    for (const [key, owner] of structuredClone(saved) as [number, Owner][]) this.#owners.set(key, owner);
  }
}

export type SavedPages = readonly (readonly [number, Readonly<Owner>])[];
