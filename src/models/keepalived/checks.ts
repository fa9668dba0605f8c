/**
 * The checker process of one director: when each attempt is made, and what it meets at the real server. The first comes
 * 1 s + U(0, warmup) after the start, each further one a delay loop after the end of the one before.
 */
import type { Kernel } from '../../sim/kernel.ts';
import type { Stream } from '../../sim/streams.ts';
import { NS_PER_S } from '../../sim/units.ts';
import type { CheckState } from '../checkers/checker.ts';
import { checkEnded, type SimulatedChecker } from '../checkers/registry.ts';
import { type RealServers, SERVER_CRASHED, SERVER_UP } from '../realservers/realserver.ts';

/** One checker block of one real server of one virtual server. */
export interface CheckRow {
  readonly checker: SimulatedChecker;
  /** Row of the real server at the site, -1 when no such machine is described. */
  readonly realServer: number;
}

export interface ChecksOptions {
  readonly kernel: Kernel;
  readonly lanNs: number;
  readonly name: string;
  readonly rows: readonly CheckRow[];
  readonly realServers: () => RealServers;
  readonly phases: Stream;
  readonly onVerdict: (row: number, becomes: 'up' | 'down') => void;
}

/** An address that nobody has is given up by ARP after three requests, one a second. */
const ARP_FAILURE_NS = 3 * NS_PER_S;

export class Checks {
  readonly states: readonly CheckState[];
  readonly #options: ChecksOptions;
  readonly #kernel: Kernel;
  readonly #rows: readonly CheckRow[];
  /** The one pending event of each row. */
  readonly #launchTimers: readonly number[];
  readonly #synTimers: readonly number[];
  readonly #okTimers: readonly number[];
  readonly #failTimers: readonly number[];
  readonly #startedNs: Float64Array;
  readonly #tries: Uint8Array;

  constructor(options: ChecksOptions) {
    const { kernel, rows } = options;
    this.#options = options;
    this.#kernel = kernel;
    this.#rows = rows;
    this.states = rows.map(() => newState());
    this.#startedNs = new Float64Array(rows.length);
    this.#tries = new Uint8Array(rows.length);
    const timers = (name: string, handler: (row: number) => void): readonly number[] => {
      const kind = kernel.kind(name, handler);
      return rows.map((_, row) => kernel.timer(kind, row, 0));
    };
    this.#launchTimers = timers('check', (row) => this.#launch(row));
    this.#synTimers = timers('check-syn', (row) => this.#syn(row));
    this.#okTimers = timers('check-passed', (row) => this.#ended(row, true));
    this.#failTimers = timers('check-failed', (row) => this.#ended(row, false));
  }

  /** Draws each row's phase and schedules its first attempt. */
  start(): void {
    this.#rows.forEach(({ checker }, row) => {
      Object.assign(this.states[row], newState(), { isUp: !checker.alpha, retries: checker.retry });
      const phaseNs = Math.floor(this.#options.phases.uniform() * checker.warmupNs);
      this.#kernel.arm(this.#launchTimers[row], this.#kernel.nowNs + NS_PER_S + phaseNs);
    });
  }

  stop(): void {
    for (let row = 0; row < this.#rows.length; row++) {
      for (const timers of [this.#launchTimers, this.#synTimers, this.#okTimers, this.#failTimers]) {
        this.#kernel.disarm(timers[row]);
      }
    }
  }

  #launch(row: number): void {
    const { checker, realServer } = this.#rows[row];
    const nowNs = this.#kernel.nowNs;
    this.#startedNs[row] = nowNs;
    this.#tries[row] = 0;
    if (realServer < 0) {
      const patienceNs = Math.min(checker.connectTimeoutNs, ARP_FAILURE_NS);
      this.#kernel.arm(this.#failTimers[row], nowNs + patienceNs);
    } else this.#syn(row);
  }

  /** The probe's SYN; a lost one is repeated after 1, 2, 4 … s, as long as connect_timeout lasts. */
  #syn(row: number): void {
    const { checker, realServer } = this.#rows[row];
    const nowNs = this.#kernel.nowNs;
    const servers = this.#options.realServers();
    const answerNs = nowNs + 2 * this.#options.lanNs;
    const state = servers.state[realServer];
    if (state === SERVER_UP && !servers.stations[realServer].isFull()) {
      this.#kernel.arm(this.#okTimers[row], answerNs);
    } else if (state === SERVER_CRASHED) this.#kernel.arm(this.#failTimers[row], answerNs);
    else {
      const nextNs = nowNs + NS_PER_S * 2 ** this.#tries[row]++;
      const deadlineNs = this.#startedNs[row] + checker.connectTimeoutNs;
      if (nextNs < deadlineNs) this.#kernel.arm(this.#synTimers[row], nextNs);
      else this.#kernel.arm(this.#failTimers[row], deadlineNs);
    }
  }

  #ended(row: number, ok: boolean): void {
    const { becomes, delayNs } = checkEnded(this.#rows[row].checker, this.states[row], ok);
    this.#kernel.arm(this.#launchTimers[row], this.#kernel.nowNs + delayNs);
    if (becomes !== undefined) this.#options.onVerdict(row, becomes);
  }

  save(): SavedChecks {
    return {
      states: this.states.map((state) => ({ ...state })),
      startedNs: this.#startedNs.slice(),
      tries: this.#tries.slice(),
    };
  }

  restore(saved: SavedChecks): void {
    this.states.forEach((state, row) => {
      Object.assign(state, saved.states[row]);
    });
    this.#startedNs.set(saved.startedNs);
    this.#tries.set(saved.tries);
  }
}

export interface SavedChecks {
  readonly states: readonly CheckState[];
  readonly startedNs: Float64Array;
  readonly tries: Uint8Array;
}

function newState(): CheckState {
  return { isUp: true, isFirst: true, retries: 0, url: 0, failedUrl: -1 };
}
