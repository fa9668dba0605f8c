/**
 * Single attempts of checkers on the wire: SYNs and their repetitions, answers of the kernel and of the application, each
 * phase with its timeout. A request of a checker is a job of the real server like any other: it waits with the clients'.
 */
import type { Kernel } from '../../sim/kernel.ts';
import { NS_PER_S } from '../../sim/units.ts';
import type { CheckerKind, CheckState, Outcome } from '../checkers/checker.ts';
import { SOCKET_CHECKING, type Sockets } from '../clients/sockets.ts';
import { ACCEPTS, CHECKERS, type Errors, REFUSES } from '../realservers/manners.ts';
import { type RealServers, SERVER_CRASHED, SERVER_SILENT } from '../realservers/realserver.ts';
import type { ConnectingChecker, HttpChecker } from './lvs-config.ts';

/** A checker that goes to the real server. */
export interface AttemptRow {
  readonly kind: CheckerKind;
  readonly checker: ConnectingChecker & { readonly type: string };
  /** Row of the real server at the site, -1 when no such machine is described. */
  readonly realServer: number;
}

export interface AttemptsOptions {
  readonly kernel: Kernel;
  readonly lanNs: number;
  readonly hostRow: number;
  /** Undefined for checkers that do not go to the real server. */
  readonly rows: readonly (AttemptRow | undefined)[];
  readonly states: readonly CheckState[];
  readonly realServers: () => RealServers;
  /** For how long no frame has passed between this director and the real server: its own port or cable. 0: they pass. */
  readonly cutNs: (realServer: number) => number;
  /** Where the jobs of checks live; undefined without a network: then the application answers at once. */
  readonly sockets: Sockets | undefined;
  readonly ended: (row: number, outcome: Outcome) => void;
}

/** What the row's step timer stands for. */
const SYN_DUE = 1;
const CONNECTED = 2;
const RESET = 3;
const ANSWER = 4;

/** An address that nobody has is given up by ARP after three requests, one a second. */
const ARP_FAILURE_NS = 3 * NS_PER_S;
/** An entry that was in use is doubted for 5 s and probed for 3 s more before it counts as invalid (Linux defaults). */
const ARP_DOUBT_NS = 8 * NS_PER_S;

export class Attempts {
  readonly #options: AttemptsOptions;
  readonly #kernel: Kernel;
  readonly #steps: readonly number[];
  readonly #deadlines: readonly number[];
  readonly #stage: Uint8Array;
  readonly #startedNs: Float64Array;
  readonly #tries: Uint8Array;
  /** Answers heard in this attempt. */
  readonly #heard: Uint8Array;
  /** Socket of the job that the real server works on, -1: none. */
  readonly #job: Int32Array;
  readonly #errors: (Errors | undefined)[];

  constructor(options: AttemptsOptions) {
    const { kernel, rows } = options;
    this.#options = options;
    this.#kernel = kernel;
    const step = kernel.kind('check-step', (row) => this.#step(row));
    const deadline = kernel.kind('check-timeout', (row) => this.#timedOut(row));
    this.#steps = rows.map((_, row) => kernel.timer(step, row, 0));
    this.#deadlines = rows.map((_, row) => kernel.timer(deadline, row, 0));
    this.#stage = new Uint8Array(rows.length);
    this.#startedNs = new Float64Array(rows.length);
    this.#tries = new Uint8Array(rows.length);
    this.#heard = new Uint8Array(rows.length);
    this.#job = new Int32Array(rows.length).fill(-1);
    this.#errors = rows.map(() => undefined);
  }

  #row(row: number): AttemptRow {
    return this.#options.rows[row] as AttemptRow;
  }

  begin(row: number): void {
    const { kind, realServer } = this.#row(row);
    const nowNs = this.#kernel.nowNs;
    this.#startedNs[row] = nowNs;
    this.#tries[row] = 0;
    this.#heard[row] = 0;
    this.#stage[row] = 0;
    this.#awaitUntil(row, nowNs + this.#patienceNs(row));
    if (realServer < 0) return;
    if (kind.probe === 'connection') this.#syn(row);
    else if (kind.probe === 'datagram') this.#datagram(row);
    else this.#echo(row);
  }

  /** Nothing more comes of the present attempt. */
  abandon(row: number): void {
    this.#kernel.disarm(this.#steps[row]);
    this.#kernel.disarm(this.#deadlines[row]);
    this.#leaveJob(row);
  }

  #leaveJob(row: number): void {
    const job = this.#job[row];
    const { sockets } = this.#options;
    if (job < 0 || sockets === undefined) return;
    // The real server goes on with it: it does not know that nobody waits.
    this.#job[row] = -1;
    if (--sockets.holds[job] === 0) sockets.give(job);
  }

  #end(row: number, outcome: Outcome): void {
    this.abandon(row);
    this.#options.ended(row, outcome);
  }

  #awaitUntil(row: number, timeNs: number): void {
    this.#kernel.arm(this.#deadlines[row], timeNs);
  }

  #stepAt(row: number, stage: number, timeNs: number): void {
    this.#stage[row] = stage;
    this.#kernel.arm(this.#steps[row], timeNs);
  }

  /** Nobody answers ARP: an unknown machine, or one of which nothing was heard for long enough. */
  #isUnresolved(row: number): boolean {
    const { realServer } = this.#row(row);
    if (realServer < 0) return true;
    const sinceNs = this.#kernel.nowNs - this.#startedNs[row];
    if (this.#options.cutNs(realServer) - sinceNs >= ARP_DOUBT_NS) return true;
    const servers = this.#options.realServers();
    if (servers.state[realServer] !== SERVER_SILENT) return false;
    return this.#startedNs[row] - servers.silentSinceNs[realServer] >= ARP_DOUBT_NS;
  }

  #isCut(row: number): boolean {
    return this.#options.cutNs(this.#row(row).realServer) > 0;
  }

  #patienceNs(row: number): number {
    const { connectTimeoutNs } = this.#row(row).checker;
    return this.#isUnresolved(row) ? Math.min(connectTimeoutNs, ARP_FAILURE_NS) : connectTimeoutNs;
  }

  #timedOut(row: number): void {
    const { kind, checker } = this.#row(row);
    const unresolved = this.#isUnresolved(row);
    if (unresolved && checker.connectTimeoutNs >= ARP_FAILURE_NS) this.#end(row, 'unreachable');
    else if (kind.passesInSilence?.(checker as never) === true) this.#end(row, 'passed');
    else
      this.#end(
        row,
        kind.probe === 'connection' && this.#heard[row] === 0 && !this.#isAsking(row)
          ? 'no connection'
          : 'no answer',
      );
  }

  /** The connection stands. */
  #isAsking(row: number): boolean {
    return this.#stage[row] === ANSWER;
  }

  #step(row: number): void {
    switch (this.#stage[row]) {
      case SYN_DUE:
        this.#syn(row);
        break;
      case CONNECTED:
        this.#connected(row);
        break;
      case RESET:
        this.#end(row, 'refused');
        break;
      default:
        this.#answered(row);
    }
  }

  /** A SYN, repeated after 1, 2, 4 … s as long as the timeout lasts. */
  #syn(row: number): void {
    const { realServer } = this.#row(row);
    const nowNs = this.#kernel.nowNs;
    const answerNs = nowNs + 2 * this.#options.lanNs;
    const welcome = this.#options.realServers().welcome(realServer, CHECKERS);
    const isCut = this.#isCut(row);
    if (welcome === ACCEPTS && !isCut) this.#stepAt(row, CONNECTED, answerNs);
    else if (welcome === REFUSES && !isCut) this.#stepAt(row, RESET, answerNs);
    else this.#stepAt(row, SYN_DUE, nowNs + NS_PER_S * 2 ** this.#tries[row]++);
  }

  #datagram(row: number): void {
    const { kind, checker, realServer } = this.#row(row);
    if (this.#isCut(row)) return;
    const servers = this.#options.realServers();
    const welcome = servers.welcome(realServer, CHECKERS);
    if (welcome === REFUSES) this.#stepAt(row, RESET, this.#kernel.nowNs + 2 * this.#options.lanNs);
    else if (welcome === ACCEPTS && (kind.answers?.(checker as never) ?? 0) > 0) this.#ask(row);
  }

  #echo(row: number): void {
    const { realServer } = this.#row(row);
    if (!this.#options.realServers().isThere(realServer) || this.#isCut(row)) return;
    this.#stepAt(row, CONNECTED, this.#kernel.nowNs + 2 * this.#options.lanNs);
  }

  #connected(row: number): void {
    const { kind, checker } = this.#row(row);
    if ((kind.answers?.(checker as never) ?? 0) === 0) {
      this.#end(row, 'passed');
      return;
    }
    if (kind.sharesTimeout?.(checker as never) !== true) this.#awaitAnswer(row);
    this.#ask(row);
  }

  #awaitAnswer(row: number): void {
    this.#awaitUntil(row, this.#kernel.nowNs + this.#row(row).checker.connectTimeoutNs);
  }

  /** A request, as a job of the real server. */
  #ask(row: number): void {
    const { kind, checker, realServer } = this.#row(row);
    const { hostRow, sockets, states } = this.#options;
    const servers = this.#options.realServers();
    this.#stage[row] = ANSWER;
    if (servers.state[realServer] === SERVER_SILENT || this.#isCut(row)) return;
    if (servers.state[realServer] === SERVER_CRASHED) {
      this.#stepAt(row, RESET, this.#kernel.nowNs + 2 * this.#options.lanNs);
      return;
    }
    const path = kind.path?.(checker as never, states[row]);
    const errors = servers.manners.errorFor(realServer, CHECKERS, path);
    this.#errors[row] = errors;
    if (servers.manners.isMute[realServer * 2 + CHECKERS] === 1) return;
    const demandNs = errors === undefined ? servers.settings[realServer].checkDemand : errors.demandNs;
    if (sockets === undefined || demandNs === 0) {
      this.#leavesServer(row);
      return;
    }
    const job = sockets.take();
    sockets.state[job] = SOCKET_CHECKING;
    sockets.session[job] = row;
    sockets.host[job] = hostRow;
    sockets.realServer[job] = realServer;
    sockets.demandNs[job] = demandNs;
    sockets.holds[job] = 1;
    if (!servers.arrive(realServer, job)) {
      sockets.give(job);
      return;
    }
    sockets.holds[job] = 2;
    this.#job[row] = job;
  }

  /** The real server is done with a check's job, or lost it and said so. */
  finished(row: number, job: number, isLost: boolean): void {
    if (this.#job[row] !== job) return;
    this.#leaveJob(row);
    if (isLost) this.#stepAt(row, RESET, this.#kernel.nowNs + this.#options.lanNs);
    else this.#leavesServer(row);
  }

  #leavesServer(row: number): void {
    const { realServer } = this.#row(row);
    const heldNs = this.#options.realServers().manners.delayNs[realServer * 2 + CHECKERS];
    this.#stepAt(row, ANSWER, this.#kernel.nowNs + 2 * this.#options.lanNs + heldNs);
  }

  #answered(row: number): void {
    const { kind, checker, realServer } = this.#row(row);
    const servers = this.#options.realServers();
    if (servers.state[realServer] === SERVER_SILENT || this.#isCut(row)) return;
    if (servers.state[realServer] === SERVER_CRASHED) {
      this.#end(row, 'refused');
      return;
    }
    const answer = servers.manners.answer(this.#errors[row]);
    if (++this.#heard[row] < (kind.answers?.(checker as never) ?? 0)) {
      this.#awaitAnswer(row);
      this.#ask(row);
    } else if (kind.accepts?.(checker as never, this.#options.states[row], answer) === false) {
      this.#end(row, 'wrong answer');
    } else if (servers.settings[realServer].keepsHttp10Open && isPlainHttp10(checker)) this.#awaitAnswer(row);
    else this.#end(row, 'passed');
  }

  save(): SavedAttempts {
    return {
      stage: this.#stage.slice(),
      startedNs: this.#startedNs.slice(),
      tries: this.#tries.slice(),
      heard: this.#heard.slice(),
      job: this.#job.slice(),
      errors: [...this.#errors],
    };
  }

  restore(saved: SavedAttempts): void {
    this.#stage.set(saved.stage);
    this.#startedNs.set(saved.startedNs);
    this.#tries.set(saved.tries);
    this.#heard.set(saved.heard);
    this.#job.set(saved.job);
    saved.errors.forEach((errors, row) => {
      this.#errors[row] = errors;
    });
  }
}

export interface SavedAttempts {
  readonly stage: Uint8Array;
  readonly startedNs: Float64Array;
  readonly tries: Uint8Array;
  readonly heard: Uint8Array;
  readonly job: Int32Array;
  readonly errors: readonly (Errors | undefined)[];
}

/** The body ends when the server closes; HTTP/1.0 without "Connection: close" leaves that to the server. */
function isPlainHttp10(checker: { readonly type: string }): boolean {
  const { type } = checker;
  return (type === 'http' || type === 'ssl') && (checker as HttpChecker).httpProtocol === '1.0';
}
