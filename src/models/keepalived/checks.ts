/**
 * The checker process of one director: when each attempt is made, and what follows from its end. The first comes
 * 1 s + U(0, warmup) after the start, each further one a delay loop after the end of the one before. FILE_CHECK and
 * BFD_CHECK have no schedule: they are told.
 */
import type { Kernel } from '../../sim/kernel.ts';
import type { Stream } from '../../sim/streams.ts';
import { NS_PER_S } from '../../sim/units.ts';
import type { CheckerKind, CheckState, Outcome } from '../checkers/checker.ts';
import { fileVerdict } from '../checkers/file.ts';
import { dynamicWeight } from '../checkers/misc.ts';
import { checkerKindOf } from '../checkers/registry.ts';
import type { Sockets } from '../clients/sockets.ts';
import type { RealServers } from '../realservers/realserver.ts';
import { type AttemptRow, Attempts, type SavedAttempts } from './attempts.ts';
import type { Checker, ScheduledChecker } from './lvs-config.ts';
import { HANGS, type Load, type Scripts, scriptRow } from './scripts.ts';

/** One checker block of one real server of one virtual server. */
export interface CheckRow {
  readonly checker: Checker;
  /** Row of the real server at the site, -1 when no such machine is described. */
  readonly realServer: number;
  /** Weight that the file gives to the real server. */
  readonly configuredWeight: number;
  /** BFD_CHECK: from silence to the verdict, and from the return to it. */
  readonly bfd?: { readonly detectionNs: number; readonly bringUpNs: number };
}

export interface ChecksOptions {
  readonly kernel: Kernel;
  readonly lanNs: number;
  readonly hostRow: number;
  readonly rows: readonly CheckRow[];
  readonly realServers: () => RealServers;
  /** For how long no frame has passed between this director and the real server; 0: they pass. */
  readonly cutNs: (realServer: number) => number;
  readonly sockets: Sockets | undefined;
  readonly scripts: Scripts;
  readonly phases: Stream;
  /** 1.2.7. */
  readonly isOld: boolean;
  /** ha_suspend and the address is elsewhere. */
  readonly isSuspended: (row: number) => boolean;
  /** Active connections of the row's real server at this director. */
  readonly active: (row: number) => number;
  readonly onVerdict: (row: number, becomes: 'up' | 'down', outcome: Outcome) => void;
  readonly onWeight: (row: number, adds: number) => void;
}

export class Checks {
  readonly states: readonly CheckState[];
  readonly #options: ChecksOptions;
  readonly #kernel: Kernel;
  readonly #rows: readonly CheckRow[];
  readonly #kinds: readonly CheckerKind[];
  readonly #attempts: Attempts;
  readonly #launchTimers: readonly number[];
  /** End of a script, or of BFD's detection or bring-up. */
  readonly #toldTimers: readonly number[];
  readonly #startedNs: Float64Array;
  /** Busy time of the real server's cores up to the script's latest run, and when that was. */
  readonly #busyNs: Float64Array;
  readonly #lookedNs: Float64Array;
  #isRunning = false;

  constructor(options: ChecksOptions) {
    const { kernel, rows } = options;
    this.#options = options;
    this.#kernel = kernel;
    this.#rows = rows;
    this.#kinds = rows.map(({ checker }) => checkerKindOf(checker));
    this.states = rows.map(() => newState());
    this.#startedNs = new Float64Array(rows.length);
    this.#busyNs = new Float64Array(rows.length);
    this.#lookedNs = new Float64Array(rows.length);
    const launch = kernel.kind('check', (row) => this.#launch(row));
    const told = kernel.kind('check-told', (row) => this.#told(row));
    this.#launchTimers = rows.map((_, row) => kernel.timer(launch, row, 0));
    this.#toldTimers = rows.map((_, row) => kernel.timer(told, row, 0));
    this.#attempts = new Attempts({
      ...options,
      rows: rows.map((row, i) => attemptRow(row, this.#kinds[i])),
      states: this.states,
      ended: (row, outcome) => this.#ended(row, outcome),
    });
  }

  /** Draws each row's phase and schedules its first attempt. */
  start(): void {
    this.#isRunning = true;
    this.#rows.forEach(({ checker, realServer }, row) => {
      const scheduled = scheduleOf(checker);
      const isUp = checker.type === 'file' || !checker.alpha;
      const retries = this.#kinds[row].forgivesAtStart ? 0 : (scheduled?.retry ?? 0);
      Object.assign(this.states[row], newState(), { isUp, retries });
      if (scheduled !== undefined) {
        const phaseNs = Math.floor(this.#options.phases.uniform() * scheduled.warmupNs);
        this.#kernel.arm(this.#launchTimers[row], this.#kernel.nowNs + NS_PER_S + phaseNs);
      } else if (checker.type === 'bfd' && realServer >= 0) this.neighbourChanged(realServer);
    });
  }

  /** A reload without a change: verdicts stay, attempts begin anew. */
  startAgain(): void {
    const verdicts = this.states.map(({ isUp, isFirst }) => ({ isUp, isFirst }));
    this.stop();
    this.start();
    verdicts.forEach((verdict, row) => {
      Object.assign(this.states[row], verdict);
    });
  }

  /** A reload kept this checker: its verdict stays, its attempts begin anew. */
  keep(row: number, before: Checks, rowBefore: number): void {
    const { isUp, isFirst } = before.states[rowBefore];
    Object.assign(this.states[row], { isUp, isFirst });
  }

  stop(): void {
    this.#isRunning = false;
    for (let row = 0; row < this.#rows.length; row++) {
      this.#attempts.abandon(row);
      this.#kernel.disarm(this.#launchTimers[row]);
      this.#kernel.disarm(this.#toldTimers[row]);
    }
  }

  #launch(row: number): void {
    const nowNs = this.#kernel.nowNs;
    const checker = scheduleOf(this.#rows[row].checker) as ScheduledChecker;
    if (this.#options.isSuspended(row)) {
      this.#kernel.arm(this.#launchTimers[row], nowNs + checker.delayLoopNs);
      return;
    }
    this.#startedNs[row] = nowNs;
    if (this.#kinds[row].probe === 'script') this.#runScript(row);
    else this.#attempts.begin(row);
  }

  /** A job of this process's checks left its real server. */
  jobFinished(row: number, job: number, isLost: boolean): void {
    this.#attempts.finished(row, job, isLost);
  }

  #runScript(row: number): void {
    const { checker } = this.#rows[row];
    if (checker.type !== 'misc') return;
    const { scripts } = this.#options;
    const script = scriptRow(scripts.settings, checker.script);
    const exit = scripts.exit(script, (of) => this.#load(row, of));
    const takesNs = exit === HANGS ? Infinity : scripts.takesNs(script);
    this.states[row].exit = takesNs > checker.timeoutNs ? HANGS : exit;
    this.#kernel.arm(this.#toldTimers[row], this.#kernel.nowNs + Math.min(takesNs, checker.timeoutNs));
  }

  #load(row: number, of: Load): number {
    const { realServer } = this.#rows[row];
    if (of === 'active') return this.#options.active(row);
    if (realServer < 0) return 0;
    const station = this.#options.realServers().stations[realServer];
    const requests = station.attendance.count.value;
    if (of === 'requests') return requests;
    if (of === 'waiting') return Math.max(0, requests - station.servers);
    const busyNs = station.busy.areaValue();
    const spanNs = this.#kernel.nowNs - this.#lookedNs[row];
    const share = spanNs > 0 ? (busyNs - this.#busyNs[row]) / spanNs / station.servers : 0;
    this.#busyNs[row] = busyNs;
    this.#lookedNs[row] = this.#kernel.nowNs;
    return share;
  }

  #told(row: number): void {
    const { checker, realServer } = this.#rows[row];
    if (checker.type === 'misc') {
      this.#ended(row, this.states[row].exit === HANGS ? 'no answer' : 'passed');
      return;
    }
    this.#tell(row, this.#options.realServers().isThere(realServer));
  }

  /** The machine fell silent or came back: BFD finds out after its detection time, or its bring-up. */
  neighbourChanged(realServer: number): void {
    if (!this.#isRunning) return;
    const isThere = this.#options.realServers().isThere(realServer);
    this.#rows.forEach(({ bfd, realServer: own }, row) => {
      if (bfd === undefined || own !== realServer) return;
      const delayNs = isThere ? bfd.bringUpNs : bfd.detectionNs;
      this.#kernel.arm(this.#toldTimers[row], this.#kernel.nowNs + delayNs);
    });
  }

  /** The number in a track_file changed. */
  fileChanged(name: string, value: number): void {
    if (!this.#isRunning) return;
    this.#rows.forEach(({ checker }, row) => {
      if (checker.type !== 'file' || checker.trackFile !== name) return;
      const { ok, adds } = fileVerdict(checker, value);
      if (ok) this.#options.onWeight(row, adds);
      this.#tell(row, ok);
    });
  }

  #tell(row: number, ok: boolean): void {
    const outcome: Outcome = ok ? 'passed' : 'no answer';
    const { becomes } = this.#kinds[row].ended(this.#rows[row].checker, this.states[row], outcome, false);
    if (becomes !== undefined) this.#options.onVerdict(row, becomes, outcome);
  }

  #ended(row: number, outcome: Outcome): void {
    const { checker, configuredWeight } = this.#rows[row];
    const kind = this.#kinds[row];
    const state = this.states[row];
    const { becomes, delayNs } = kind.ended(checker, state, outcome, this.#options.isOld);
    const nowNs = this.#kernel.nowNs;
    const baseNs = kind.isFixedRate ? this.#startedNs[row] : nowNs;
    this.#kernel.arm(this.#launchTimers[row], Math.max(nowNs, baseNs + delayNs));
    if (checker.type === 'misc' && checker.dynamic && outcome === 'passed' && state.exit !== 1) {
      this.#options.onWeight(row, dynamicWeight(state.exit, configuredWeight) - configuredWeight);
    }
    // A script that ran to its end and failed said so by its code.
    const why = becomes === 'down' && outcome === 'passed' ? 'wrong answer' : outcome;
    if (becomes !== undefined) this.#options.onVerdict(row, becomes, why);
  }

  save(): SavedChecks {
    return {
      isRunning: this.#isRunning,
      states: this.states.map((state) => ({ ...state })),
      attempts: this.#attempts.save(),
      columns: this.#columns().map((column) => column.slice()),
    };
  }

  restore(saved: SavedChecks): void {
    this.#isRunning = saved.isRunning;
    this.states.forEach((state, row) => {
      Object.assign(state, saved.states[row]);
    });
    this.#attempts.restore(saved.attempts);
    this.#columns().forEach((column, i) => {
      column.set(saved.columns[i]);
    });
  }

  #columns(): readonly Float64Array[] {
    return [this.#startedNs, this.#busyNs, this.#lookedNs];
  }
}

export interface SavedChecks {
  readonly isRunning: boolean;
  readonly states: readonly CheckState[];
  readonly attempts: SavedAttempts;
  readonly columns: readonly Float64Array[];
}

function newState(): CheckState {
  return { isUp: true, isFirst: true, retries: 0, url: 0, failedUrl: -1, exit: 0 };
}

function scheduleOf(checker: Checker): ScheduledChecker | undefined {
  return checker.type === 'file' || checker.type === 'bfd' ? undefined : checker;
}

function attemptRow({ checker, realServer }: CheckRow, kind: CheckerKind): AttemptRow | undefined {
  if (checker.type === 'file' || checker.type === 'bfd' || checker.type === 'misc') return undefined;
  return { kind, checker, realServer };
}
