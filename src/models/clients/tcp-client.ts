/**
 * Clients whose segments pass the directors: sessions of requests, pauses between them, connections that are kept or opened
 * anew. What a connection does stands in `connections.ts`, second attempts in `requests.ts`, pages of several requests at
 * once in `pages.ts`.
 */
import type { Kernel } from '../../sim/kernel.ts';
import type { Measurements } from '../measurements.ts';
import { Arrivals, type SavedArrivals } from './arrivals.ts';
import type { ClientClass, Clients, ClientsOptions } from './clients.ts';
import { Connections } from './connections.ts';
import { Pages, type SavedPages } from './pages.ts';
import { Requests } from './requests.ts';
import { NO_USER, type Sessions } from './sessions.ts';
import { SOCKET_IDLE, type Sockets } from './sockets.ts';

export class TcpClients implements Clients {
  readonly #kernel: Kernel;
  /** Departure, for teaching: idle keep-alive connections count as inactive. */
  readonly #idleIsInactive: boolean;
  readonly #measurements: Measurements;
  readonly #sockets: Sockets;
  readonly #sessions: Sessions;
  readonly #classes: readonly ClientClass[];
  readonly #arrivals: Arrivals;
  readonly #connections: Connections;
  readonly #requests: Requests;
  readonly #pages: Pages;
  readonly #connectAgain: number;

  constructor(options: ClientsOptions) {
    const { kernel, classes } = options;
    this.#kernel = kernel;
    this.#idleIsInactive = options.idleIsInactive;
    this.#measurements = options.measurements;
    this.#sockets = options.sockets;
    this.#sessions = options.sessions;
    this.#classes = classes;
    this.#arrivals = new Arrivals({
      kernel,
      classes,
      userSeeds: options.userSeeds,
      begin: (clientClass, count, user) => this.#onArrival(clientClass, count, user),
      kindName: 'session-arrival',
    });
    this.#connectAgain = kernel.kind('connect-again', (session) => this.#nextStep(session));
    this.#requests = new Requests({
      ...options,
      send: (socket) => this.#send(socket),
      abandon: (socket) => this.#abandon(socket),
    });
    this.#connections = new Connections(options, {
      onAnswered: (socket, realServer) => this.#onAnswered(socket, realServer),
      onFailed: (socket, cause) => this.#onFailed(socket, cause),
      onEstablished: (socket) => this.#pages.established(socket),
      onNext: (socket, generation) => this.#onNextRequest(socket, generation),
      responseBytes: (socket) => this.#requests.responseBytes(socket),
    });
    this.#pages = new Pages({
      ...options,
      connections: this.#connections,
      requests: this.#requests,
      onPageDone: (session, delayNs) => this.#onPageDone(session, delayNs),
    });
    this.#arrivals.registerLoops();
    this.#requests.registerTries();
    this.#pages.registerIdle();
  }

  start(): void {
    this.#arrivals.start(this.#classes.map(({ delays }) => delays.toDirectorNs));
  }

  #onArrival(clientClass: number, count: number, user: number): void {
    const sessions = this.#sessions;
    if (user !== NO_USER) {
      this.#nextStep(sessions.beginUser(clientClass, user, this.#arrivals.userSeed(clientClass, user)));
    } else if (this.#classes[clientClass].isRecorded) {
      this.#nextStep(sessions.beginRecorded(clientClass, count));
    } else this.#nextStep(sessions.begin(clientClass));
  }

  /** The session's next request, or page, on a new connection. */
  #nextStep(session: number): void {
    const clientClass = this.#sessions.clientClass[session];
    if (this.#pages.isPaged(clientClass)) {
      this.#pages.begin(session);
      return;
    }
    const sockets = this.#sockets;
    const socket = sockets.take();
    sockets.session[socket] = session;
    sockets.clientClass[socket] = clientClass;
    sockets.holds[socket] = 1;
    sockets.isStream[socket] = 0;
    this.#requests.begin(socket);
    this.#connections.open(socket);
  }

  /** Another attempt, or a copy. */
  #send(socket: number): void {
    if (this.#pages.isPaged(this.#sockets.clientClass[socket])) this.#pages.send(socket);
    else {
      this.#sockets.isStream[socket] = 0;
      this.#connections.open(socket);
    }
  }

  #abandon(socket: number): void {
    if (this.#pages.isPaged(this.#sockets.clientClass[socket])) this.#pages.abandon(socket);
    else this.#connections.abandon(socket);
  }

  setRate(clientClass: number, ratePerSecond: number | undefined): void {
    this.#arrivals.setRate(clientClass, ratePerSecond);
  }

  served(realServer: number, socket: number): void {
    this.#connections.served(realServer, socket);
  }

  lost(socket: number, cause: number): void {
    this.#connections.lost(socket, cause);
  }

  #onAnswered(socket: number, realServer: number): void {
    const sockets = this.#sockets;
    const session = sockets.session[socket];
    const clientClass = sockets.clientClass[socket];
    const { delays } = this.#classes[clientClass];
    const extraNs = this.#connections.answerExtraNs(socket, realServer) + sockets.lateNs[socket];
    this.#requests.answered(socket, delays.fromServerNs + extraNs);
    const login = this.#sessions.answeredBy(session, realServer);
    if (login > 0) this.#measurements.logins++;
    else if (login < 0) this.#measurements.brokenLogins++;
    if (this.#pages.isPaged(clientClass)) this.#pages.answered(socket, extraNs);
    else this.#goOn(socket, session, extraNs);
  }

  /** After an answer: the session ends, keeps its connection for the next request, or opens another. */
  #goOn(socket: number, session: number, extraNs: number): void {
    const clientClass = this.#sockets.clientClass[socket];
    const { keepAlive, keepAliveTimeoutNs, delays } = this.#classes[clientClass];
    const rings = this.#connections.rings[clientClass];
    if (--this.#sessions.remaining[session] === 0) {
      this.#endSession(session, delays.fromServerNs + delays.toDirectorNs + extraNs);
      this.#connections.close(socket, rings.fins, extraNs);
      return;
    }
    const thinkNs = this.#sessions.thinkNs(session);
    const backAtDirectorNs = delays.fromServerNs + thinkNs + delays.toDirectorNs + extraNs;
    if (keepAlive && thinkNs <= keepAliveTimeoutNs) {
      this.#sockets.state[socket] = SOCKET_IDLE;
      this.#connections.acknowledge(socket);
      if (this.#idleIsInactive) this.#connections.wire.countAs(socket, false);
      const generation = this.#sockets.generation[socket];
      this.#kernel.after(backAtDirectorNs, this.#connections.next, socket, generation);
      return;
    }
    this.#connections.close(socket, keepAlive ? rings.idleFins : rings.fins, extraNs);
    this.#kernel.after(backAtDirectorNs, this.#connectAgain, session, 0);
  }

  #endSession(session: number, delayNs: number): void {
    const { clientClass, user } = this.#sessions;
    this.#sessions.end(session);
    this.#arrivals.over(clientClass[session], user[session], delayNs);
  }

  #onNextRequest(socket: number, generation: number): void {
    const sockets = this.#sockets;
    if (sockets.generation[socket] !== generation) return;
    // A crashed server reset the idle connection, so its client opens another; of a silent one it knows nothing.
    if (this.#connections.isReset(socket)) {
      const session = sockets.session[socket];
      this.#connections.release(socket);
      this.#nextStep(session);
      return;
    }
    if (this.#idleIsInactive) this.#connections.wire.countAs(socket, true);
    this.#requests.begin(socket);
    this.#connections.send(socket);
  }

  /** The attempt failed; when the request did with it, the session goes on after a pause, on a new connection. */
  #onFailed(socket: number, cause: number): void {
    const session = this.#sockets.session[socket];
    const clientClass = this.#sockets.clientClass[socket];
    const isFinal = this.#requests.failed(socket, cause);
    if (this.#pages.isPaged(clientClass)) {
      this.#pages.failed(socket, cause, isFinal);
      return;
    }
    if (!isFinal) return;
    const { toDirectorNs } = this.#classes[clientClass].delays;
    if (--this.#sessions.remaining[session] === 0) {
      this.#endSession(session, toDirectorNs);
      return;
    }
    this.#kernel.after(this.#sessions.thinkNs(session) + toDirectorNs, this.#connectAgain, session, 0);
  }

  /** Every request of a page has its answer, or has failed. */
  #onPageDone(session: number, delayNs: number): void {
    if (--this.#sessions.remaining[session] === 0) {
      this.#pages.endSession(session);
      this.#endSession(session, delayNs);
      return;
    }
    this.#kernel.after(this.#sessions.thinkNs(session) + delayNs, this.#connectAgain, session, 0);
  }

  save(): SavedTcpClients {
    return {
      arrivals: this.#arrivals.save(),
      requests: this.#requests.save(),
      pages: this.#pages.save(),
    };
  }

  restore(saved: unknown): void {
    const { arrivals, requests, pages } = saved as SavedTcpClients;
    this.#arrivals.restore(arrivals);
    this.#requests.restore(requests);
    this.#pages.restore(pages);
  }
}

interface SavedTcpClients {
  readonly arrivals: SavedArrivals;
  readonly requests: Float64Array;
  readonly pages: SavedPages;
}
