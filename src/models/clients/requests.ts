/**
 * Requests as their users see them: wanted once, answered or failed once, however many attempts and copies go out for it.
 * A row of the socket table carries one attempt; what all attempts of a request share is copied from row to row.
 */
import type { Kernel } from '../../sim/kernel.ts';
import type { Measurements } from '../measurements.ts';
import type { ClientClass, ClientsOptions } from './clients.ts';
import { SecondTries } from './second-tries.ts';
import type { Sessions } from './sessions.ts';
import { NO_PARTNER, SOCKET_CLOSING, SOCKET_IDLE, SOCKET_WAITING, type Sockets } from './sockets.ts';

export interface RequestsOptions extends ClientsOptions {
  /** Sends the request of a row on a connection of its own. */
  readonly send: (socket: number) => void;
  /** Gives up a row whose request was answered on another. */
  readonly abandon: (socket: number) => void;
}

export class Requests {
  readonly #kernel: Kernel;
  readonly #sockets: Sockets;
  readonly #sessions: Sessions;
  readonly #measurements: Measurements;
  readonly #classes: readonly ClientClass[];
  readonly #tries: SecondTries;
  /** Classes that retry or hedge. */
  readonly #isInsistent: readonly boolean[];
  readonly #send: (socket: number) => void;
  readonly #abandon: (socket: number) => void;
  #retry = -1;
  #hedge = -1;

  constructor(options: RequestsOptions) {
    this.#kernel = options.kernel;
    this.#sockets = options.sockets;
    this.#sessions = options.sessions;
    this.#measurements = options.measurements;
    this.#classes = options.classes;
    this.#send = options.send;
    this.#abandon = options.abandon;
    this.#tries = new SecondTries(options.classes.map(({ settings }) => settings));
    this.#isInsistent = options.classes.map(
      ({ settings }) => settings.retry !== undefined || settings.hedge !== undefined,
    );
  }

  /** Registers what second tries need; call it last, so that sites without them keep their digests. */
  registerTries(): void {
    if (!this.#isInsistent.includes(true)) return;
    this.#retry = this.#kernel.kind('retry', (socket, generation) => {
      if (this.#sockets.generation[socket] === generation) this.#send(socket);
    });
    this.#hedge = this.#kernel.kind('hedge', (socket, generation) => this.#onHedge(socket, generation));
  }

  /** The client wanted the request when its first segment, at the director now, left it. */
  begin(socket: number): void {
    const sockets = this.#sockets;
    const clientClass = sockets.clientClass[socket];
    sockets.generation[socket]++;
    sockets.tries[socket] = 0;
    sockets.attempt[socket] = 1;
    if (sockets.hasTries) sockets.partner[socket] = NO_PARTNER;
    sockets.lateNs[socket] = 0;
    sockets.cause[socket] = 0;
    sockets.startNs[socket] = this.#kernel.nowNs - this.#classes[clientClass].delays.toDirectorNs;
    this.#sessions.putRequest(sockets.session[socket], sockets, socket);
    this.#measurements.started(socket);
    if (this.#isInsistent[clientClass]) this.#beginInsistent(socket, clientClass);
  }

  #beginInsistent(socket: number, clientClass: number): void {
    this.#tries.requested(clientClass);
    const afterNs = this.#tries.hedgeAfterNs(clientClass);
    if (afterNs < 0) return;
    this.#kernel.after(afterNs, this.#hedge, socket, this.#sockets.generation[socket]);
  }

  /** Still no answer: a copy goes out, if the budget allows it. */
  #onHedge(socket: number, generation: number): void {
    const sockets = this.#sockets;
    if (sockets.generation[socket] !== generation || sockets.partner[socket] !== NO_PARTNER) return;
    const state = sockets.state[socket];
    if (state === SOCKET_IDLE || state === SOCKET_CLOSING) return;
    if (!this.#tries.mayHedge(sockets.clientClass[socket])) return;
    const copy = this.#copy(socket);
    sockets.partner[socket] = copy;
    sockets.partner[copy] = socket;
    this.#measurements.hedges++;
    this.#send(copy);
  }

  /** A row for another attempt at the same request. */
  #copy(socket: number): number {
    const sockets = this.#sockets;
    const row = sockets.take();
    for (const name of SHARED_INTS) sockets[name][row] = sockets[name][socket];
    for (const name of SHARED_DOUBLES) sockets[name][row] = sockets[name][socket];
    sockets.attempt[row] = sockets.attempt[socket];
    sockets.partner[row] = NO_PARTNER;
    this.#sessions.putAgain(sockets.session[row], sockets, row);
    sockets.cause[row] = 0;
    sockets.lateNs[row] = 0;
    sockets.tries[row] = 0;
    sockets.realServer[row] = -1;
    sockets.host[row] = -1;
    sockets.hint[row] = -1;
    sockets.holds[row] = 1;
    sockets.state[row] = SOCKET_WAITING;
    return row;
  }

  /** The request was answered on this row; the way back takes so long. */
  answered(socket: number, wayBackNs: number): void {
    if (this.#sockets.hasTries) this.#abandonPartner(socket);
    this.#measurements.success(socket, wayBackNs);
  }

  #abandonPartner(socket: number): void {
    const sockets = this.#sockets;
    const partner = sockets.partner[socket];
    if (partner === NO_PARTNER) return;
    sockets.partner[socket] = NO_PARTNER;
    sockets.partner[partner] = NO_PARTNER;
    this.#abandon(partner);
  }

  /** This attempt failed. True when the request failed with it; false when a copy or another attempt goes on. */
  failed(socket: number, cause: number): boolean {
    const sockets = this.#sockets;
    const clientClass = sockets.clientClass[socket];
    if (this.#isInsistent[clientClass] && this.#goesOn(socket, clientClass)) {
      sockets.generation[socket]++;
      return false;
    }
    this.#measurements.failure(socket, cause);
    sockets.generation[socket]++;
    return true;
  }

  #goesOn(socket: number, clientClass: number): boolean {
    const sockets = this.#sockets;
    const partner = sockets.partner[socket];
    if (partner !== NO_PARTNER) {
      sockets.partner[socket] = NO_PARTNER;
      sockets.partner[partner] = NO_PARTNER;
      return true;
    }
    const session = sockets.session[socket];
    const { seed } = this.#sessions;
    const attempts = sockets.attempt[socket];
    const backoffNs = this.#tries.backoffNs(clientClass, attempts, seed[session], sockets.request[socket]);
    if (backoffNs < 0) return false;
    const row = this.#copy(socket);
    sockets.attempt[row] = attempts + 1;
    this.#measurements.retries++;
    const { toDirectorNs } = this.#classes[clientClass].delays;
    this.#kernel.after(backoffNs + toDirectorNs, this.#retry, row, sockets.generation[row]);
    return true;
  }

  /** Payload of the row's answer in bytes. */
  responseBytes(socket: number): number {
    const draws = this.#sessions.draws(this.#sockets.clientClass[socket]);
    return draws.isPlain ? draws.constantBytes : this.#sockets.responseBytes[socket];
  }

  save(): Float64Array {
    return this.#tries.save();
  }

  restore(saved: Float64Array): void {
    this.#tries.restore(saved);
  }
}

/** What all attempts of a request share. */
const SHARED_INTS = ['session', 'clientClass', 'request'] as const;
const SHARED_DOUBLES = ['startNs', 'enteredNs'] as const;
