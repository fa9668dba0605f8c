/** `lbsim watch`: a worker that simulates, a screen that shows it, and an end that leaves the terminal as it was. */
import { Worker } from 'node:worker_threads';
import { digestOf } from '../experiment/combined-digest.ts';
import { applyOverrides } from '../scenario/overrides.ts';
import { InputError } from '../scenario/problems.ts';
import type { PlannedPoint, ReadScenario } from '../scenario/read-scenario.ts';
import { App, type Looked } from './app.ts';
import { dieOfHangup } from './die-of-hangup.ts';
import type { FaultInput } from './effects.ts';
import { clock } from './figures.ts';
import type { Frame, SessionCommand, SessionReport, SessionStart, SideStart } from './protocol.ts';
import type { RunSnapshot } from './snapshot.ts';
import { Terminal } from './terminal.ts';
import { themeFor } from './theme.ts';
import { type Message, subjectOf } from './view.ts';

export interface WatchOptions {
  readonly scenario: ReadScenario;
  readonly main: PlannedPoint;
  /** Stands beside it from the start. */
  readonly rival?: PlannedPoint;
  /** The built file of the worker. */
  readonly workerFile: string;
  readonly isAscii: boolean;
  readonly hasColors: boolean;
  readonly speed: number;
  /** Where to begin, nanoseconds; and whether it runs at once. */
  readonly atNs: number;
  readonly isPaused: boolean;
  /** Writes the scenario of a run: its point, and the faults that it has now. */
  readonly write: (
    file: string,
    written: { point: PlannedPoint; faults: readonly object[] },
    mayReplace: boolean,
  ) => Message;
}

/** How it ended: the exit code and what is to be said when the screen is clean again. */
export interface WatchEnd {
  readonly exitCode: number;
  readonly text: string;
}

const SIGNALS: Readonly<Partial<Record<NodeJS.Signals, number>>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
const OUR_FAULT = 3;

export function watch(options: WatchOptions): Promise<WatchEnd> {
  return new Promise((resolve) => new Watching(options, resolve));
}

class Watching {
  readonly #options: WatchOptions;
  readonly #resolve: (end: WatchEnd) => void;
  readonly #terminal = new Terminal(process.stdin, process.stdout);
  readonly #worker: Worker;
  readonly #app: App;
  #isOver = false;
  readonly #onCrash = (error: unknown) => this.#crash(error);
  readonly #onExit = () => this.#terminal.leave();
  readonly #onSignal = (signal: NodeJS.Signals) => this.#quit(signal);

  constructor(options: WatchOptions, resolve: (end: WatchEnd) => void) {
    this.#options = options;
    this.#resolve = resolve;
    process.on('exit', this.#onExit);
    process.on('uncaughtException', this.#onCrash);
    process.on('unhandledRejection', this.#onCrash);
    for (const signal of Object.keys(SIGNALS)) process.on(signal, this.#onSignal);
    process.stdin.on('end', () => this.#quit('SIGHUP'));
    process.stdin.on('error', () => this.#quit('SIGHUP'));
    this.#worker = new Worker(options.workerFile, { workerData: startOf(options) });
    this.#worker.on('error', this.#onCrash);
    this.#worker.on('message', (report: SessionReport) => this.#app.report(report));
    const send = (command: SessionCommand) => this.#worker.postMessage(command);
    const { settings } = options.main;
    this.#app = new App({
      scenario: options.scenario.name,
      names: {
        servers: settings.realServers.map(({ name }) => name),
        directors: settings.directors.map(({ name }) => name),
        classes: settings.clients.map(({ name }) => name),
      },
      terminal: this.#terminal,
      theme: themeFor(options),
      isAscii: options.isAscii,
      send,
      look: (fault, frame, inFork) => look(options, fault, struckRuns(options, frame, inFork)),
      write: (file, frame, mayReplace) => this.#write(file, frame, mayReplace),
      quit: (signal) => this.#quit(signal),
    });
    send({ type: 'speed', speed: options.speed });
    if (options.atNs > 0) send({ type: 'goTo', timeNs: options.atNs });
    else if (!options.isPaused) send({ type: 'run', isRunning: true });
  }

  #write(file: string, frame: Frame, mayReplace: boolean): Message {
    const { main: point } = this.#options;
    return this.#options.write(file, { point, faults: subjectOf(frame).faults }, mayReplace);
  }

  #quit(signal?: NodeJS.Signals): void {
    const { scenario } = this.#options;
    const frame = this.#app.frame;
    const where = frame === null ? '' : ` at ${clock(frame.main.nowNs)}`;
    const exitCode = signal === undefined ? 0 : (SIGNALS[signal] ?? 1);
    const why = signal === undefined ? 'left' : `ended by ${signal}`;
    const byHand = frame === null ? 0 : subjectOf(frame).byHand;
    const lost = byHand === 0 ? '' : ` Changed by hand ${byHand} times (:write FILE keeps that).`;
    // As `lbsim run` prints it of one run.
    const digest = frame === null ? '' : `, digest ${digestOf([subjectOf(frame)])}`;
    this.#end({ exitCode, text: `lbsim watch: ${scenario.name} ${why}${where}${digest}.${lost}` });
  }

  #crash(error: unknown): void {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#end({
      exitCode: OUR_FAULT,
      text: `lbsim watch failed by its own fault. Please report this with the command and the scenario:\n${detail}`,
    });
  }

  #end(end: WatchEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    // The handlers of signals stay: without them Ink's own would end the process before the last words.
    this.#terminal.leave();
    this.#app.close();
    void this.#worker.terminate();
    if (this.#terminal.isGone) dieOfHangup();
    process.stdin.pause();
    this.#resolve(end);
  }
}

function startOf({ scenario, main, rival }: WatchOptions): SessionStart {
  return {
    seed: scenario.scenario.seed,
    main: sideOf(scenario.given, main),
    ...(rival === undefined ? {} : { rival: sideOf(scenario.given, rival) }),
  };
}

/** The faults as they are written, values of the variant put in. */
function sideOf(given: unknown, { name, set, settings }: PlannedPoint): SideStart {
  const overrides = Object.entries(set).map(([path, value]) => ({ path, value }));
  const { faults = [] } = applyOverrides(given, overrides).value as { faults?: readonly object[] };
  return { label: name, settings, faults };
}

type StruckRun = readonly [point: PlannedPoint, run: RunSnapshot];

/** A fork that begins now is one of the main run. */
function struckRuns({ main, rival }: WatchOptions, frame: Frame, inFork: boolean): readonly StruckRun[] {
  if (inFork) return [[main, frame.main]];
  if (frame.relation !== 'against' || frame.rival === null || rival === undefined)
    return [[main, subjectOf(frame)]];
  return [
    [main, frame.main],
    [rival, frame.rival],
  ];
}

/** The scenario of each run that is struck, with the fault: what is wrong with it, and the files that it reads. */
function look({ scenario }: WatchOptions, fault: FaultInput, struck: readonly StruckRun[]): Looked {
  try {
    const points = struck.map(([{ name, set }, { faults, nowNs }]) =>
      scenario.makePoint({ name, set: { ...set, faults: [...faults, { ...fault, at: `${nowNs + 1}ns` }] } }),
    );
    if (fault.type !== 'keepalived-reload') return {};
    return { directors: points.map(({ settings }) => settings.directors) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const found = error.problems.find(({ severity }) => severity === 'error');
    const path = found?.path?.replace(/^faults\[\d+\]\.?/, '') ?? '';
    const message = found?.message ?? error.message;
    return { problem: path === '' ? message : `${path}: ${message}` };
  }
}
