/**
 * Clients that speak TCP through the directors. A request is a handful of events: its SYN at the director, its first data
 * at the director, the end of service, its FIN at the director. Segments between them that can decide nothing are counted,
 * not simulated; when one is lost, its retransmissions are events: SYNs after 1, 2, 4 … s, data after an RTO that doubles
 * (RFC 6298, tcp(7): tcp_syn_retries).
 */
import type { Kernel } from '../../sim/kernel.ts';
import type { TimeoutQueue } from '../../sim/timeout-queue.ts';
import { NS_PER_S } from '../../sim/units.ts';
import { FORWARD, LOCAL, REFUSE } from '../director/packet.ts';
import { ACK, FIN, RST, SYN } from '../director/tcp-states.ts';
import { ERROR, type Measurements, REFUSED, RESET, TIMED_OUT, UNTOLD } from '../measurements.ts';
import { ACCEPTS, CLIENTS, REFUSES } from '../realservers/manners.ts';
import { type RealServers, SERVER_CRASHED, SERVER_UP } from '../realservers/realserver.ts';
import { type ClassRings, classRings } from './class-rings.ts';
import type { ClientClass, Clients, ClientsOptions } from './clients.ts';
import type { Sessions } from './sessions.ts';
import {
  SOCKET_CHECKING,
  SOCKET_CLOSING,
  SOCKET_CONNECTING,
  SOCKET_IDLE,
  SOCKET_REQUESTING,
  type Sockets,
} from './sockets.ts';
import { HEADER_BYTES, SEGMENT_BYTES, Wire } from './wire.ts';

const MAX_TRIES = 30;

export class TcpClients implements Clients {
  readonly #kernel: Kernel;
  readonly #wire: Wire;
  /** Departure, for teaching: idle keep-alive connections count as inactive. */
  readonly #idleIsInactive: boolean;
  readonly #servers: () => RealServers;
  readonly #measurements: Measurements;
  readonly #sockets: Sockets;
  readonly #sessions: Sessions;
  readonly #classes: readonly ClientClass[];
  readonly #rings: readonly ClassRings[];
  /** Timer of each class's next session. */
  readonly #arrivals: Int32Array;
  readonly #connectAgain: number;
  readonly #syn: number;
  readonly #request: number;
  readonly #nextRequest: number;
  readonly #reply: number;
  readonly #failed: number;
  readonly #onCheck: (socket: number, isLost: boolean) => void;

  constructor(options: ClientsOptions) {
    const kernel = options.kernel;
    this.#kernel = kernel;
    this.#wire = new Wire(options);
    this.#idleIsInactive = options.idleIsInactive;
    this.#servers = options.realServers;
    this.#measurements = options.measurements;
    this.#sockets = options.sockets;
    this.#sessions = options.sessions;
    this.#classes = options.classes;
    this.#onCheck = options.onCheck;
    const arrival = kernel.kind('session-arrival', (clientClass) => this.#onArrival(clientClass));
    this.#arrivals = Int32Array.from(options.classes, (_, i) => kernel.timer(arrival, i, 0));
    this.#connectAgain = kernel.kind('connect-again', (session) => this.#connect(session));
    this.#syn = kernel.kind('syn', (socket, generation) => this.#onSyn(socket, generation));
    this.#request = kernel.kind('request', (socket, generation) => this.#onRequest(socket, generation));
    this.#nextRequest = kernel.kind('next-request', (socket, generation) =>
      this.#onNextRequest(socket, generation),
    );
    this.#reply = kernel.kind('reply', (socket, generation) => this.#onReply(socket, generation));
    const fin = kernel.kind('fin', (socket) => this.#onFin(socket));
    this.#failed = kernel.kind('failed', (socket, generation) => this.#onFailed(socket, generation));
    const timeout = kernel.kind('response-timeout', (socket, generation) =>
      this.#onTimeout(socket, generation),
    );
    const kinds = { request: this.#request, fin, timeout };
    this.#rings = options.classes.map((clientClass) => classRings(kernel, clientClass, kinds));
  }

  start(): void {
    this.#classes.forEach(({ delays }, clientClass) => {
      this.#awaitNext(clientClass, delays.toDirectorNs);
    });
  }

  #awaitNext(clientClass: number, delayNs: number): void {
    const { dueNs } = this.#kernel;
    const timer = this.#arrivals[clientClass];
    dueNs[timer] = this.#kernel.nowNs + delayNs;
    this.#classes[clientClass].workload.advance(dueNs, timer);
    if (dueNs[timer] !== Infinity) this.#kernel.armDue(timer);
  }

  // The arrival is booked when its SYN reaches the director: one event instead of two.
  #onArrival(clientClass: number): void {
    this.#awaitNext(clientClass, 0);
    this.#connect(this.#sessions.begin(clientClass));
  }

  #connect(session: number): void {
    const sockets = this.#sockets;
    const clientClass = this.#sessions.clientClass[session];
    const population = this.#sessions.population(clientClass);
    const client = this.#sessions.client[session];
    const socket = sockets.take();
    sockets.session[socket] = session;
    sockets.clientClass[socket] = clientClass;
    sockets.address[socket] = population.address(client);
    sockets.port[socket] = population.port(client);
    sockets.realServer[socket] = -1;
    sockets.host[socket] = -1;
    sockets.state[socket] = SOCKET_CONNECTING;
    sockets.holds[socket] = 1;
    this.#beginRequest(socket);
    this.#onSyn(socket, sockets.generation[socket]);
  }

  /** The client wanted the request when its first segment, at the director now, left it. */
  #beginRequest(socket: number): void {
    const sockets = this.#sockets;
    const delays = this.#classes[sockets.clientClass[socket]].delays;
    sockets.generation[socket]++;
    sockets.tries[socket] = 0;
    sockets.lateNs[socket] = 0;
    sockets.cause[socket] = 0;
    sockets.startNs[socket] = this.#kernel.nowNs - delays.toDirectorNs;
    this.#sessions.putDemand(sockets.session[socket], sockets.demandNs, socket);
    this.#measurements.started(socket);
  }

  #onSyn(socket: number, generation: number): void {
    const sockets = this.#sockets;
    if (sockets.generation[socket] !== generation) return;
    const delays = this.#classes[sockets.clientClass[socket]].delays;
    const verdict = this.#wire.send(socket, SYN, HEADER_BYTES);
    if (verdict === REFUSE || verdict === LOCAL) this.#failAfter(delays.fromDirectorNs, socket, REFUSED);
    else if (verdict !== FORWARD || this.#wire.server < 0) this.#synLost(socket);
    else {
      const servers = this.#servers();
      const server = this.#wire.server;
      sockets.realServer[socket] = server;
      sockets.epoch[socket] = servers.epoch[server];
      const welcome = servers.welcome(server, CLIENTS);
      if (welcome === ACCEPTS) {
        this.#wire.reply(socket, SYN);
        this.#awaitRequest(socket, generation);
      } else if (welcome === REFUSES) {
        this.#wire.reply(socket, RST);
        this.#failAfter(delays.fromServerNs, socket, REFUSED);
      } else this.#synLost(socket);
    }
  }

  #awaitRequest(socket: number, generation: number): void {
    const sockets = this.#sockets;
    const clientClass = sockets.clientClass[socket];
    if (sockets.lateNs[socket] === 0) {
      this.#kernel.timeout(this.#rings[clientClass].requests, socket, generation);
      return;
    }
    const delayNs = this.#classes[clientClass].delays.handshakeNs + sockets.lateNs[socket];
    this.#kernel.after(delayNs, this.#request, socket, generation);
    sockets.lateNs[socket] = 0;
  }

  #synLost(socket: number): void {
    const sockets = this.#sockets;
    const { settings, delays } = this.#classes[sockets.clientClass[socket]];
    const waitNs = NS_PER_S * 2 ** sockets.tries[socket];
    const giveUpNs = sockets.startNs[socket] + settings.connectTimeout;
    const nextNs = this.#kernel.nowNs + waitNs;
    const generation = sockets.generation[socket];
    if (nextNs - delays.toDirectorNs < giveUpNs) {
      sockets.tries[socket]++;
      this.#kernel.at(nextNs, this.#syn, socket, generation);
    } else this.#failAfter(Math.max(0, giveUpNs - this.#kernel.nowNs), socket, TIMED_OUT);
  }

  #onRequest(socket: number, generation: number): void {
    const sockets = this.#sockets;
    if (sockets.generation[socket] !== generation) return;
    const clientClass = sockets.clientClass[socket];
    const { settings, delays } = this.#classes[clientClass];
    const isFirst = sockets.state[socket] === SOCKET_CONNECTING;
    if (isFirst || sockets.state[socket] === SOCKET_IDLE) {
      sockets.state[socket] = SOCKET_REQUESTING;
      sockets.tries[socket] = 0;
      sockets.timeout[socket] = this.#kernel.timeout(this.#rings[clientClass].timeouts, socket, generation);
    }
    // After a handshake its last ACK goes before the data; later requests carry theirs.
    const verdict = this.#wire.send(
      socket,
      ACK,
      isFirst ? HEADER_BYTES : HEADER_BYTES + settings.requestSize,
    );
    if (isFirst && verdict === FORWARD) this.#wire.count(socket, 1, HEADER_BYTES + settings.requestSize);
    if (verdict === LOCAL) this.#failAfter(delays.fromDirectorNs, socket, RESET);
    else if (verdict !== FORWARD || this.#wire.server < 0) this.#requestLost(socket);
    else this.#requestAtServer(socket);
  }

  #requestAtServer(socket: number): void {
    const sockets = this.#sockets;
    const servers = this.#servers();
    const server = this.#wire.server;
    const delays = this.#classes[sockets.clientClass[socket]].delays;
    const isKnown = server === sockets.realServer[socket] && servers.epoch[server] === sockets.epoch[socket];
    if (servers.state[server] === SERVER_UP && isKnown) {
      const { manners } = servers;
      if (manners.errors[server * 2] !== undefined) this.#mayGetError(socket, server);
      // A mute server has read the request: nothing is sent again, the client waits.
      if (manners.isMute[server * 2] === 1) return;
      if (servers.arrive(server, socket)) sockets.holds[socket]++;
      else this.#requestLost(socket);
    } else if (servers.state[server] === SERVER_UP || servers.state[server] === SERVER_CRASHED) {
      this.#wire.reply(socket, RST);
      this.#failAfter(delays.fromServerNs, socket, RESET);
    } else this.#requestLost(socket);
  }

  #mayGetError(socket: number, server: number): void {
    const errors = this.#servers().manners.errorFor(server, CLIENTS, undefined);
    if (errors === undefined) return;
    this.#sockets.cause[socket] = ERROR;
    this.#sockets.demandNs[socket] = errors.demandNs;
  }

  #requestLost(socket: number): void {
    const sockets = this.#sockets;
    if (sockets.tries[socket] >= MAX_TRIES) return;
    const rtoNs = this.#classes[sockets.clientClass[socket]].delays.firstRtoNs * 2 ** sockets.tries[socket];
    sockets.tries[socket]++;
    this.#kernel.after(rtoNs, this.#request, socket, sockets.generation[socket]);
  }

  served(realServer: number, socket: number): void {
    const sockets = this.#sockets;
    this.#release(socket);
    if (sockets.state[socket] !== SOCKET_REQUESTING) {
      if (sockets.state[socket] === SOCKET_CHECKING) this.#onCheck(socket, false);
      return;
    }
    sockets.tries[socket] = 0;
    sockets.realServer[socket] = realServer;
    const heldNs = this.#servers().manners.delayNs[realServer * 2];
    if (heldNs > 0) this.#kernel.after(heldNs, this.#reply, socket, sockets.generation[socket]);
    else this.#onReply(socket, sockets.generation[socket]);
  }

  /** NAT: the answer must pass the director that translated the request; the server repeats it until it does. */
  #onReply(socket: number, generation: number): void {
    const sockets = this.#sockets;
    if (sockets.generation[socket] !== generation) return;
    const { settings, delays, repliesThroughDirector } = this.#classes[sockets.clientClass[socket]];
    if (!repliesThroughDirector) {
      this.#answered(socket, sockets.realServer[socket]);
      return;
    }
    if (this.#wire.reply(socket, ACK)) {
      this.#wire.countReplies(socket, settings.responseSize);
      this.#answered(socket, sockets.realServer[socket]);
      return;
    }
    if (sockets.tries[socket] >= MAX_TRIES) return;
    this.#kernel.after(delays.firstRtoNs * 2 ** sockets.tries[socket]++, this.#reply, socket, generation);
  }

  #answered(socket: number, realServer: number): void {
    const sockets = this.#sockets;
    const sessions = this.#sessions;
    const session = sockets.session[socket];
    const { settings, delays } = this.#classes[sockets.clientClass[socket]];
    const rings = this.#rings[sockets.clientClass[socket]];
    rings.timeouts.cancel(sockets.timeout[socket]);
    if (sockets.cause[socket] === ERROR) {
      this.#fail(socket, ERROR);
      this.#close(socket, rings.fins);
      return;
    }
    this.#measurements.success(socket, delays.fromServerNs + sockets.lateNs[socket]);
    const login = sessions.answeredBy(session, realServer);
    if (login > 0) this.#measurements.logins++;
    else if (login < 0) this.#measurements.brokenLogins++;
    if (--sessions.remaining[session] === 0) {
      sessions.end(session);
      this.#close(socket, rings.fins);
      return;
    }
    const thinkNs = sessions.thinkNs(session);
    const backAtDirectorNs = delays.fromServerNs + thinkNs + delays.toDirectorNs;
    if (settings.keepAlive && thinkNs <= settings.keepAliveTimeout) {
      sockets.state[socket] = SOCKET_IDLE;
      if (this.#idleIsInactive) this.#wire.countAs(socket, false);
      this.#kernel.after(backAtDirectorNs, this.#nextRequest, socket, sockets.generation[socket]);
      return;
    }
    this.#close(socket, settings.keepAlive ? rings.idleFins : rings.fins);
    this.#kernel.after(backAtDirectorNs, this.#connectAgain, session, 0);
  }

  #onNextRequest(socket: number, generation: number): void {
    const sockets = this.#sockets;
    if (sockets.generation[socket] !== generation) return;
    const servers = this.#servers();
    // A crashed server reset the idle connection, so its client opens another; of a silent one it knows nothing.
    if (servers.announcedEpoch[sockets.realServer[socket]] >= sockets.epoch[socket]) {
      const session = sockets.session[socket];
      this.#release(socket);
      this.#connect(session);
      return;
    }
    if (this.#idleIsInactive) this.#wire.countAs(socket, true);
    this.#beginRequest(socket);
    this.#onRequest(socket, sockets.generation[socket]);
  }

  #close(socket: number, fins: TimeoutQueue): void {
    this.#sockets.state[socket] = SOCKET_CLOSING;
    this.#kernel.timeout(fins, socket, 0);
  }

  /** Departure: a FIN that no director takes is not repeated; its entry then lives until its ESTABLISHED timeout. */
  #onFin(socket: number): void {
    const sockets = this.#sockets;
    const { settings, repliesThroughDirector } = this.#classes[sockets.clientClass[socket]];
    if (this.#wire.send(socket, FIN, HEADER_BYTES) === FORWARD) {
      // One ACK for two segments of the answer, and the last ACK.
      const acks = Math.ceil(settings.responseSize / SEGMENT_BYTES / 2) + 1;
      if (repliesThroughDirector && this.#wire.reply(socket, FIN)) this.#wire.send(socket, ACK, HEADER_BYTES);
      this.#wire.count(socket, acks, acks * HEADER_BYTES);
    }
    this.#release(socket);
  }

  lost(socket: number, cause: number): void {
    const sockets = this.#sockets;
    const wasWaiting = sockets.state[socket] === SOCKET_REQUESTING;
    this.#release(socket);
    if (cause !== UNTOLD && sockets.state[socket] === SOCKET_CHECKING) this.#onCheck(socket, true);
    if (!wasWaiting || cause === UNTOLD) return;
    this.#failAfter(this.#classes[sockets.clientClass[socket]].delays.fromServerNs, socket, cause);
  }

  #onTimeout(socket: number, generation: number): void {
    const sockets = this.#sockets;
    if (sockets.generation[socket] !== generation || sockets.state[socket] !== SOCKET_REQUESTING) return;
    this.#fail(socket, TIMED_OUT);
    this.#close(socket, this.#rings[sockets.clientClass[socket]].failedFins);
  }

  #failAfter(delayNs: number, socket: number, cause: number): void {
    this.#sockets.cause[socket] = cause;
    this.#kernel.after(delayNs, this.#failed, socket, this.#sockets.generation[socket]);
  }

  #onFailed(socket: number, generation: number): void {
    const sockets = this.#sockets;
    if (sockets.generation[socket] !== generation) return;
    if (sockets.state[socket] === SOCKET_REQUESTING) {
      this.#rings[sockets.clientClass[socket]].timeouts.cancel(sockets.timeout[socket]);
    }
    this.#fail(socket, sockets.cause[socket]);
    sockets.state[socket] = SOCKET_CLOSING;
    this.#release(socket);
  }

  /** The request is over; the session goes on with its next one after a pause, on a new connection. */
  #fail(socket: number, cause: number): void {
    const sockets = this.#sockets;
    const sessions = this.#sessions;
    this.#measurements.failure(socket, cause);
    sockets.generation[socket]++;
    const session = sockets.session[socket];
    if (--sessions.remaining[session] === 0) {
      sessions.end(session);
      return;
    }
    const { toDirectorNs } = this.#classes[sockets.clientClass[socket]].delays;
    this.#kernel.after(sessions.thinkNs(session) + toDirectorNs, this.#connectAgain, session, 0);
  }

  #release(socket: number): void {
    if (--this.#sockets.holds[socket] === 0) this.#sockets.give(socket);
  }

  save(): undefined {
    return undefined;
  }

  restore(): void {
    // All state stands in the sockets, the sessions and the kernel's queue.
  }
}
