/**
 * The clients' connections through the directors, segment by segment where a segment decides something: the SYN at the
 * director, the first data at the director, the end of service, the FIN at the director. Segments between them that can
 * decide nothing are counted, not simulated; when one is lost, its retransmissions are events: SYNs after 1, 2, 4 … s, data
 * after an RTO that doubles (RFC 6298, tcp(7): tcp_syn_retries). A UDP client sends one datagram and repeats nothing.
 */
import type { Kernel } from '../../sim/kernel.ts';
import type { TimeoutQueue } from '../../sim/timeout-queue.ts';
import { NS_PER_S } from '../../sim/units.ts';
import { FORWARD, LOCAL, REFUSE } from '../director/packet.ts';
import { ACK, RST, SYN } from '../director/tcp-states.ts';
import { ERROR, REFUSED, RESET, TIMED_OUT, UNTOLD } from '../measurements.ts';
import { ACCEPTS, CLIENTS, REFUSES } from '../realservers/manners.ts';
import { type RealServers, SERVER_SILENT, SERVER_UP } from '../realservers/realserver.ts';
import { type ClassRings, classRings } from './class-rings.ts';
import type { ClientClass, ClientsOptions } from './clients.ts';
import type { ConnectionOwner } from './connection-owner.ts';
import { type Draw, Path } from './path.ts';
import { MAX_TRIES, rtoAfter, SYN_GIVE_UP_NS } from './retransmissions.ts';
import type { Sessions } from './sessions.ts';
import {
  NO_ANSWER,
  SOCKET_CHECKING,
  SOCKET_CLOSING,
  SOCKET_CONNECTING,
  SOCKET_REQUESTING,
  SOCKET_SENDING,
  type Sockets,
} from './sockets.ts';
import { HEADER_BYTES, Wire } from './wire.ts';

export class Connections {
  readonly wire: Wire;
  readonly rings: readonly ClassRings[];
  readonly paths: readonly Path[];
  readonly next: number;
  readonly #owner: ConnectionOwner;
  readonly #onCheck: ClientsOptions['onCheck'];
  readonly #kernel: Kernel;
  readonly #servers: () => RealServers;
  readonly #sockets: Sockets;
  readonly #sessions: Sessions;
  readonly #classes: readonly ClientClass[];
  readonly #syn: number;
  readonly #request: number;
  readonly #reply: number;
  readonly #fin: number;
  readonly #failed: number;
  readonly #draw: Draw = { seed: 0, request: 0, count: 0 };

  constructor(options: ClientsOptions, owner: ConnectionOwner) {
    const { kernel } = options;
    this.#owner = owner;
    this.#onCheck = options.onCheck;
    this.#kernel = kernel;
    this.wire = new Wire(options);
    this.#servers = options.realServers;
    this.#sockets = options.sockets;
    this.#sessions = options.sessions;
    this.#classes = options.classes;
    this.paths = options.classes.map(({ settings, delays }) => new Path(settings, delays));
    this.#syn = kernel.kind('syn', (socket, generation) => this.#onSyn(socket, generation));
    this.#request = kernel.kind('request', (socket, generation) => this.#onRequest(socket, generation));
    this.next = kernel.kind('next-request', owner.onNext);
    this.#reply = kernel.kind('reply', (socket, generation) => this.#onReply(socket, generation));
    this.#fin = kernel.kind('fin', (socket) => this.#onFin(socket));
    this.#failed = kernel.kind('failed', (socket, generation) => this.#onFailed(socket, generation));
    const timeout = kernel.kind('response-timeout', (socket, generation) =>
      this.#onTimeout(socket, generation),
    );
    const kinds = { request: this.#request, fin: this.#fin, timeout };
    this.rings = options.classes.map((clientClass) => classRings(kernel, clientClass, kinds));
  }

  /** Opens a connection for the row's request: its first segment is at the director now. */
  open(socket: number): void {
    const sockets = this.#sockets;
    const session = sockets.session[socket];
    const clientClass = sockets.clientClass[socket];
    const { isUdp, delays } = this.#classes[clientClass];
    const population = this.#sessions.population(clientClass);
    const client = this.#sessions.client[session];
    sockets.address[socket] = population.address(client);
    sockets.port[socket] = population.port(client);
    sockets.realServer[socket] = -1;
    sockets.host[socket] = -1;
    sockets.destination[socket] = this.#sessions.destination[session];
    sockets.tries[socket] = 0;
    sockets.attemptNs[socket] = this.#kernel.nowNs - delays.toDirectorNs;
    if (isUdp) this.send(socket);
    else {
      sockets.state[socket] = SOCKET_CONNECTING;
      this.#onSyn(socket, sockets.generation[socket]);
    }
  }

  /** Sends the row's request on its connection, which stands. */
  send(socket: number): void {
    const sockets = this.#sockets;
    const generation = sockets.generation[socket];
    const path = this.paths[sockets.clientClass[socket]];
    sockets.state[socket] = SOCKET_SENDING;
    const lateNs = path.isPlain ? 0 : path.jitterNs(this.#drawFor(socket, 0));
    if (lateNs === 0) this.#onRequest(socket, generation);
    else this.#kernel.after(lateNs, this.#request, socket, generation);
  }

  /** The row's place in the chance of its session; `count` tells the purposes apart. */
  #drawFor(socket: number, count: number): Draw {
    const session = this.#sockets.session[socket];
    this.#draw.seed = this.#sessions.seed[session] ^ Math.imul(this.#sockets.attempt[socket], 0x1003f);
    this.#draw.request = this.#sockets.request[socket];
    this.#draw.count = count;
    return this.#draw;
  }

  #onSyn(socket: number, generation: number): void {
    const sockets = this.#sockets;
    if (sockets.generation[socket] !== generation) return;
    const clientClass = sockets.clientClass[socket];
    const { delays } = this.#classes[clientClass];
    const path = this.paths[clientClass];
    const count = 2 * sockets.tries[socket];
    // What a lost SYN waited for at the director is no part of this one's way.
    sockets.lateNs[socket] = 0;
    if (!path.isPlain && path.isLost(this.#drawFor(socket, count), 1)) {
      this.#synLost(socket);
      return;
    }
    const verdict = this.wire.send(socket, SYN, HEADER_BYTES);
    if (verdict === REFUSE || verdict === LOCAL) this.failAfter(delays.fromDirectorNs, socket, REFUSED);
    else if (verdict !== FORWARD || this.wire.server < 0) this.#synLost(socket);
    else {
      const servers = this.#servers();
      const server = this.wire.server;
      sockets.realServer[socket] = server;
      sockets.epoch[socket] = servers.epoch[server];
      const service = servers.welcome(server, CLIENTS);
      const welcome = service === ACCEPTS ? this.wire.fate : service;
      if (welcome === ACCEPTS) {
        const isBack = this.wire.reply(socket, SYN);
        if (!isBack || (!path.isPlain && path.isLost(this.#drawFor(socket, count + 1), 1)))
          this.#synLost(socket);
        else this.#awaitRequest(socket, generation, path);
      } else if (welcome === REFUSES) {
        this.wire.reply(socket, RST);
        this.failAfter(delays.fromServerNs, socket, REFUSED);
      } else this.#synLost(socket);
    }
  }

  #awaitRequest(socket: number, generation: number, path: Path): void {
    const sockets = this.#sockets;
    const clientClass = sockets.clientClass[socket];
    if (sockets.lateNs[socket] === 0 && path.isPlain) {
      this.#kernel.timeout(this.rings[clientClass].requests, socket, generation);
      return;
    }
    let delayNs = this.#classes[clientClass].delays.handshakeNs + sockets.lateNs[socket];
    if (!path.isPlain) {
      delayNs += path.tlsNs + path.jitterNs(this.#drawFor(socket, 1));
      const tlsWorkNs = path.tlsWorkNs(this.#sessions.seed[sockets.session[socket]], sockets.port[socket]);
      sockets.demandNs[socket] += tlsWorkNs;
    }
    this.#kernel.after(delayNs, this.#request, socket, generation);
    sockets.lateNs[socket] = 0;
  }

  #synLost(socket: number): void {
    const sockets = this.#sockets;
    const { connectTimeoutNs, delays } = this.#classes[sockets.clientClass[socket]];
    const waitNs = NS_PER_S * 2 ** sockets.tries[socket];
    const giveUpNs = sockets.attemptNs[socket] + Math.min(connectTimeoutNs, SYN_GIVE_UP_NS);
    const nextNs = this.#kernel.nowNs + waitNs;
    const generation = sockets.generation[socket];
    if (nextNs - delays.toDirectorNs < giveUpNs) {
      sockets.tries[socket]++;
      this.#kernel.at(nextNs, this.#syn, socket, generation);
    } else this.failAfter(Math.max(0, giveUpNs - this.#kernel.nowNs), socket, TIMED_OUT);
  }

  #onRequest(socket: number, generation: number): void {
    const sockets = this.#sockets;
    if (sockets.generation[socket] !== generation) return;
    const clientClass = sockets.clientClass[socket];
    const { isUdp, requestBytes, delays } = this.#classes[clientClass];
    const path = this.paths[clientClass];
    const isFirst = sockets.state[socket] === SOCKET_CONNECTING;
    if (sockets.state[socket] !== SOCKET_REQUESTING) {
      sockets.state[socket] = SOCKET_REQUESTING;
      sockets.tries[socket] = 0;
      sockets.timeout[socket] = this.#kernel.timeout(this.rings[clientClass].timeouts, socket, generation);
      if (isFirst) this.#owner.onEstablished(socket);
    }
    if (!path.isPlain && path.isLost(this.#drawFor(socket, 64 + sockets.tries[socket]), 1)) {
      this.#requestLost(socket);
      return;
    }
    // After a handshake its last ACK goes before the data; later requests carry theirs.
    const bytes = HEADER_BYTES + requestBytes;
    const verdict = this.wire.send(socket, ACK, isFirst ? HEADER_BYTES : bytes, isFirst ? bytes : 0);
    if (verdict === LOCAL || verdict === REFUSE) this.failAfter(delays.fromDirectorNs, socket, RESET);
    else if (verdict !== FORWARD || this.wire.server < 0) this.#requestLost(socket);
    else this.#requestAtServer(socket, isUdp);
  }

  #requestAtServer(socket: number, isDatagram: boolean): void {
    const sockets = this.#sockets;
    const servers = this.#servers();
    const server = this.wire.server;
    const delays = this.#classes[sockets.clientClass[socket]].delays;
    if (isDatagram) {
      sockets.realServer[socket] = server;
      sockets.epoch[socket] = servers.epoch[server];
      if (this.wire.fate === REFUSES) this.failAfter(delays.fromServerNs, socket, REFUSED);
      if (this.wire.fate !== ACCEPTS) return;
    }
    const isKnown = server === sockets.realServer[socket] && servers.epoch[server] === sockets.epoch[socket];
    if (servers.state[server] === SERVER_UP && isKnown) {
      const { manners } = servers;
      if (manners.errors[server * 2] !== undefined) this.#mayGetError(socket, server);
      // A mute server has read the request: nothing is sent again, the client waits.
      if (manners.isMute[server * 2] === 1) return;
      if (servers.arrive(server, socket)) sockets.holds[socket]++;
      else if (servers.state[server] === SERVER_UP) this.#requestLost(socket);
      // This very request was too much for its memory.
      else this.#unknown(socket, RESET);
    } else if (servers.state[server] === SERVER_SILENT) this.#requestLost(socket);
    else this.#unknown(socket, isDatagram ? REFUSED : RESET);
  }

  /** The server's kernel knows no such connection, or no such port. */
  #unknown(socket: number, cause: number): void {
    this.wire.reply(socket, RST);
    this.failAfter(this.#classes[this.#sockets.clientClass[socket]].delays.fromServerNs, socket, cause);
  }

  #mayGetError(socket: number, server: number): void {
    const errors = this.#servers().manners.errorFor(server, CLIENTS, undefined);
    if (errors === undefined) return;
    this.#sockets.cause[socket] = ERROR;
    this.#sockets.demandNs[socket] = errors.demandNs;
    this.#sockets.backendNs[socket] = 0;
  }

  #requestLost(socket: number): void {
    const sockets = this.#sockets;
    const { isUdp, delays } = this.#classes[sockets.clientClass[socket]];
    if (sockets.tries[socket] >= MAX_TRIES || isUdp) return;
    const rtoNs = rtoAfter(delays.firstRtoNs, sockets.tries[socket]++);
    sockets.lateNs[socket] = 0;
    this.#kernel.after(rtoNs, this.#request, socket, sockets.generation[socket]);
  }

  served(realServer: number, socket: number): void {
    const sockets = this.#sockets;
    this.release(socket);
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
    const { delays, repliesThroughDirector } = this.#classes[sockets.clientClass[socket]];
    if (!repliesThroughDirector) {
      this.#answered(socket, sockets.realServer[socket]);
      return;
    }
    if (this.wire.answer(socket, this.#owner.responseBytes(socket))) {
      this.#answered(socket, sockets.realServer[socket]);
      return;
    }
    if (sockets.tries[socket] >= MAX_TRIES) return;
    const rtoNs = rtoAfter(delays.firstRtoNs, sockets.tries[socket]++);
    this.#kernel.after(rtoNs, this.#reply, socket, generation);
  }

  #answered(socket: number, realServer: number): void {
    const sockets = this.#sockets;
    const { timeouts } = this.rings[sockets.clientClass[socket]];
    const wayNs = this.#classes[sockets.clientClass[socket]].delays.fromServerNs + sockets.lateNs[socket];
    // Its client has given up when it comes.
    if (this.#kernel.nowNs + wayNs > timeouts.dueNs(sockets.timeout[socket])) return;
    if (sockets.cause[socket] === ERROR) {
      this.failAfter(wayNs, socket, ERROR);
      return;
    }
    timeouts.cancel(sockets.timeout[socket]);
    this.#owner.onAnswered(socket, realServer);
  }

  /** How much longer the row's answer is on its way than a single segment: its size, and the luck of the path. */
  answerExtraNs(socket: number, realServer: number): number {
    const path = this.paths[this.#sockets.clientClass[socket]];
    const servers = this.#servers();
    if (path.isPlain && !servers.hasLinks) return 0;
    const bytes = this.#owner.responseBytes(socket);
    const linkNs = servers.hasLinks ? servers.transmitNs(realServer, bytes) : 0;
    return path.isPlain ? linkNs : linkNs + path.answerNs(this.#drawFor(socket, 32), bytes);
  }

  /** The row's connection goes on after this answer: its ACKs are counted now, not with the FIN. */
  acknowledge(socket: number): void {
    this.wire.countAcks(socket, this.#owner.responseBytes(socket));
    this.#sockets.cause[socket] = NO_ANSWER;
  }

  /** Closes the connection after the length of a ring and `extraNs`. */
  close(socket: number, fins: TimeoutQueue, extraNs = 0): void {
    this.#sockets.state[socket] = SOCKET_CLOSING;
    if (extraNs === 0) this.#kernel.timeout(fins, socket, 0);
    else this.#kernel.after(fins.lengthNs + extraNs, this.#fin, socket, 0);
  }

  /** Departure: a FIN that no director takes is not repeated; its entry then lives until its ESTABLISHED timeout. */
  #onFin(socket: number): void {
    const { clientClass, cause } = this.#sockets;
    if (!this.#classes[clientClass[socket]].isUdp) {
      this.wire.finish(socket, cause[socket] === NO_ANSWER ? 0 : this.#owner.responseBytes(socket));
    }
    this.release(socket);
  }

  lost(socket: number, cause: number): void {
    const { state, clientClass } = this.#sockets;
    const isWaiting = state[socket] === SOCKET_REQUESTING;
    this.release(socket);
    if (cause === UNTOLD) return;
    if (state[socket] === SOCKET_CHECKING) this.#onCheck(socket, true);
    if (isWaiting) this.failAfter(this.#classes[clientClass[socket]].delays.fromServerNs, socket, cause);
  }

  #onTimeout(socket: number, generation: number): void {
    const sockets = this.#sockets;
    if (sockets.generation[socket] !== generation || sockets.state[socket] !== SOCKET_REQUESTING) return;
    this.#owner.onFailed(socket, TIMED_OUT);
    sockets.cause[socket] = NO_ANSWER;
    this.end(socket, true);
  }

  failAfter(delayNs: number, socket: number, cause: number): void {
    this.#sockets.cause[socket] = cause;
    this.#kernel.after(delayNs, this.#failed, socket, this.#sockets.generation[socket]);
  }

  #onFailed(socket: number, generation: number): void {
    const sockets = this.#sockets;
    if (sockets.generation[socket] !== generation) return;
    if (sockets.state[socket] === SOCKET_REQUESTING) {
      this.rings[sockets.clientClass[socket]].timeouts.cancel(sockets.timeout[socket]);
    }
    this.#owner.onFailed(socket, sockets.cause[socket]);
    // After a refusal or a reset there is nothing to close; after an error there is.
    this.end(socket, sockets.cause[socket] === ERROR);
  }

  /** The row's client is done with it. */
  end(socket: number, hasConnection: boolean): void {
    const sockets = this.#sockets;
    if (hasConnection && sockets.isStream[socket] === 0) {
      this.close(socket, this.rings[sockets.clientClass[socket]].failedFins);
      return;
    }
    sockets.state[socket] = SOCKET_CLOSING;
    this.release(socket);
  }

  /** The request was answered on another row: this one is given up. */
  abandon(socket: number): void {
    const sockets = this.#sockets;
    const { state } = sockets;
    const hasConnection = state[socket] === SOCKET_REQUESTING || state[socket] === SOCKET_SENDING;
    if (state[socket] === SOCKET_REQUESTING) {
      this.rings[sockets.clientClass[socket]].timeouts.cancel(sockets.timeout[socket]);
    }
    sockets.generation[socket]++;
    sockets.cause[socket] = NO_ANSWER;
    this.end(socket, hasConnection);
  }

  release(socket: number): void {
    if (--this.#sockets.holds[socket] === 0) this.#sockets.give(socket);
  }

  /** Whether the real server told the client that the row's connection is no more (RST at a crash). */
  isReset(socket: number): boolean {
    const { realServer, epoch } = this.#sockets;
    return this.#servers().announcedEpoch[realServer[socket]] >= epoch[socket];
  }
}
