/**
 * What the simulating thread does: it keeps one run or two in step, lets simulated time pass as fast as was asked, and
 * answers commands between slices of a few milliseconds.
 */
import type { System } from '../models/system.ts';
import { NS_PER_MS, NS_PER_S, readableDuration } from '../sim/units.ts';
import { lastDecisions } from './decisions.ts';
import type { LiveRun } from './live-run.ts';
import type { ConnectionsWanted, Frame, SessionCommand, SessionReport, SessionStart } from './protocol.ts';
import { Side } from './side.ts';
import { connectionsPage } from './take-snapshot.ts';

/** Work between two looks for commands, and between two frames, in milliseconds on the wall. */
const SLICE_MS = 6;
const FRAME_MS = 100;
/** Longest look at the wall's clock that pacing makes up for: a laptop that slept must not race. */
const MOST_LAG_MS = 250;

const SPEEDS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, Infinity];

/** Where a run goes without being paced: to an instant, or until something happens. */
type Goal = { readonly toNs: number } | { readonly until: 'change' | 'decision'; readonly mark: number };

export interface SessionOptions {
  readonly post: (report: SessionReport) => void;
  /** Milliseconds on the wall. */
  readonly clock: () => number;
}

export class Session {
  readonly #options: SessionOptions;
  #main: Side;
  #rival: Side | null;
  /** The other of two policies while a fork has its place on the screen: in step, out of sight. */
  #aside: Side | null = null;
  #relation: Frame['relation'];
  #forkedNs = 0;
  #isRunning = false;
  #speed = 1;
  #goal: Goal | null = null;
  #connections: ConnectionsWanted | null = null;
  /** Simulated time of a slice, found by trying. */
  #sliceNs = NS_PER_MS;
  #lastMs: number;
  #lastFrameMs = Number.NEGATIVE_INFINITY;
  #rate = { sinceMs: 0, events: 0, perSecond: 0 };

  constructor(start: SessionStart, options: SessionOptions) {
    this.#options = options;
    this.#main = Side.begin(start.main, start);
    this.#rival = start.rival === undefined ? null : Side.begin(start.rival, start);
    this.#relation = this.#rival === null ? null : 'against';
    this.#lastMs = options.clock();
    this.#rate.sinceMs = this.#lastMs;
  }

  /** Does a slice of work. Returns after how many milliseconds it wants the next, null: not before a command. */
  work(): number | null {
    const nowMs = this.#options.clock();
    const lagMs = Math.min(MOST_LAG_MS, nowMs - this.#lastMs);
    this.#lastMs = nowMs;
    const { run } = this.#main;
    if (this.#goal !== null) this.#seek(nowMs + SLICE_MS);
    else if (this.#isRunning) {
      const allowedNs = this.#speed === Infinity ? Infinity : lagMs * NS_PER_MS * this.#speed;
      this.#pass(Math.min(run.settings.durationNs, run.nowNs + allowedNs), nowMs + SLICE_MS);
      if (run.isOver) this.#isRunning = false;
    }
    this.#countEvents();
    const isBusy = this.#goal !== null || this.#isRunning;
    if (!isBusy || this.#options.clock() - this.#lastFrameMs >= FRAME_MS) this.post();
    if (!isBusy) return null;
    return this.#goal !== null || this.#speed === Infinity ? 0 : 10;
  }

  /** Simulated time passes up to an instant or until the wall's clock says stop. */
  #pass(untilNs: number, stopMs: number): void {
    const { run } = this.#main;
    let fromMs = this.#options.clock();
    while (run.nowNs < untilNs && fromMs < stopMs) {
      const fromNs = run.nowNs;
      this.#advance(Math.min(untilNs, fromNs + this.#sliceNs));
      const nowMs = this.#options.clock();
      // So much of simulated time as half a slice of work is likely to bring, never many times more than was tried.
      const tookMs = Math.max(0.01, nowMs - fromMs);
      const likelyNs = ((run.nowNs - fromNs) * SLICE_MS) / 2 / tookMs;
      this.#sliceNs = Math.max(1000, Math.min(likelyNs, 4 * this.#sliceNs));
      fromMs = nowMs;
    }
  }

  #advance(untilNs: number): void {
    const toNs = Math.floor(untilNs);
    this.#each((run) => run.advance(toNs));
  }

  /** The main run, and those that are kept in step with it. */
  #each(act: (run: LiveRun) => void): void {
    act(this.#main.run);
    this.#others(act);
  }

  #others(act: (run: LiveRun) => void): void {
    for (const side of [this.#rival, this.#aside]) if (side !== null) act(side.run);
  }

  get #events(): number {
    let events = 0;
    this.#each((run) => {
      events += run.events;
    });
    return events;
  }

  #seek(stopMs: number): void {
    const goal = this.#goal as Goal;
    const { run } = this.#main;
    if ('toNs' in goal) {
      this.#pass(goal.toNs, stopMs);
      if (run.nowNs >= goal.toNs || run.isOver) this.#arrive();
      return;
    }
    // In steps of one event: what is looked for must not be passed.
    for (let steps = 1; ; steps++) {
      const isThere = run.step() && counted(run.system, goal.until) === goal.mark;
      if (!isThere) break;
      if (steps % 64 === 0 && this.#options.clock() >= stopMs) return;
    }
    this.#others((other) => other.advance(run.nowNs));
    this.#arrive();
    if (goal.until === 'decision') this.handle({ type: 'decisions', count: 50 });
  }

  #arrive(): void {
    this.#goal = null;
    this.#lastMs = this.#options.clock();
  }

  #countEvents(): void {
    const rate = this.#rate;
    const nowMs = this.#options.clock();
    if (nowMs - rate.sinceMs < 500) return;
    const events = this.#events;
    rate.perSecond = Math.max(0, ((events - rate.events) * 1000) / (nowMs - rate.sinceMs));
    rate.sinceMs = nowMs;
    rate.events = events;
  }

  post(): void {
    this.#lastFrameMs = this.#options.clock();
    const { system, nowNs } = this.#main.run;
    const wanted = this.#connections;
    const host = wanted === null ? undefined : system.site.hosts[wanted.director];
    this.#options.post({
      type: 'frame',
      frame: {
        main: this.#main.snapshot(),
        rival: this.#rival?.snapshot() ?? null,
        relation: this.#relation,
        forkedNs: this.#forkedNs,
        isRunning: this.#isRunning,
        isSeeking: this.#goal !== null,
        speed: this.#speed,
        eventsPerSecond: this.#isRunning || this.#goal !== null ? this.#rate.perSecond : 0,
        connections: host === undefined || wanted === null ? null : connectionsPage(host, nowNs, wanted),
      },
    });
  }

  /** Does what was asked; `work` is to be called next. */
  handle(command: SessionCommand): void {
    switch (command.type) {
      case 'run':
        this.#isRunning = command.isRunning && !this.#main.run.isOver;
        if (command.isRunning && this.#main.run.isOver)
          this.#say('The run is at its end: go back with ← or Home.');
        this.#goal = null;
        break;
      case 'toggle':
        this.handle({ type: 'run', isRunning: !this.#isRunning && this.#goal === null });
        break;
      case 'speed':
        this.#speed = command.speed;
        break;
      case 'otherSpeed':
        this.#speed = otherSpeed(this.#speed, command.step);
        break;
      case 'back': {
        const fromNs = this.#goal !== null && 'toNs' in this.#goal ? this.#goal.toNs : this.#main.run.nowNs;
        this.#isRunning = false;
        this.#goTo(fromNs - command.lengthNs);
        break;
      }
      case 'step':
        this.#step(command.unit);
        break;
      case 'goTo':
        this.#goTo(command.timeNs);
        break;
      case 'goToChangeBefore':
        this.#goToChangeBefore();
        break;
      case 'connections':
        this.#connections = command.wanted;
        break;
      case 'decisions':
        this.#tellDecisions(command.count);
        break;
      default:
        this.#change(command);
    }
    this.#lastMs = this.#options.clock();
    this.#lastFrameMs = Number.NEGATIVE_INFINITY;
  }

  #step(unit: 'event' | 'second' | 'change' | 'decision'): void {
    const { run } = this.#main;
    this.#isRunning = false;
    this.#goal = null;
    if (unit === 'event') {
      run.step();
      this.#others((other) => other.advance(run.nowNs));
    } else if (unit === 'second') {
      const toNs = (Math.floor(run.nowNs / NS_PER_S) + 1) * NS_PER_S;
      this.#goal = { toNs: Math.min(run.settings.durationNs, toNs) };
    } else this.#goal = { until: unit, mark: counted(run.system, unit) };
    if (run.isOver) this.#say('The run is at its end: go back with ← or Home.');
  }

  #goTo(timeNs: number): void {
    const toNs = Math.max(0, Math.min(timeNs, this.#main.run.settings.durationNs));
    // Before its beginning a fork is the run that it came from.
    this.#each((run) => {
      if (toNs < run.nowNs) run.rewind(toNs);
    });
    this.#goal = { toNs };
    this.#resetRate();
  }

  #resetRate(): void {
    this.#rate.events = this.#events;
    this.#rate.sinceMs = this.#options.clock();
  }

  #goToChangeBefore(): void {
    const { entries } = this.#main.run.system.timeline;
    const last = entries.findLast(({ timeNs }) => timeNs < this.#main.run.nowNs);
    if (last === undefined) this.#say('Nothing happened before this instant.');
    this.#isRunning = false;
    this.#goTo(last?.timeNs ?? 0);
  }

  /** Changes of the scenario, by hand. */
  #change(command: SessionCommand): void {
    this.#goal = null;
    switch (command.type) {
      case 'fault':
        if (this.#main.run.isOver) {
          this.#say('The run is at its end: nothing happens any more. Go back with ← or Home.', true);
          break;
        }
        if (command.directors !== undefined)
          this.#say('The run is made again from its start: another file is a part of its site.');
        for (const [place, side] of this.#subjects().entries())
          side.strike(command.fault, command.directors?.[place]);
        // The fault lies a nanosecond ahead: it strikes now.
        this.#advance(this.#main.run.nowNs + 1);
        break;
      case 'mend': {
        const mended = this.#subjects().map((side) => side.mend(command.name));
        if (mended.includes(true)) this.#advance(this.#main.run.nowNs + 1);
        else this.#say(`No fault lasts on ${command.name} now.`, true);
        break;
      }
      case 'undo': {
        const undone = this.#subjects().map((side) => side.undo());
        this.#say(undone.includes(true) ? 'The last change is undone.' : 'Nothing was changed by hand.');
        break;
      }
      case 'fork':
        this.#fork(command);
        break;
      case 'keepFork':
      case 'dropFork':
        this.#endFork(command.type === 'keepFork');
    }
    this.#resetRate();
  }

  /** Whom hands touch: both of two policies, the fork alone of a fork. */
  #subjects(): readonly Side[] {
    if (this.#rival === null) return [this.#main];
    return this.#relation === 'fork' ? [this.#rival] : [this.#main, this.#rival];
  }

  #fork({ label, fault, directors }: Extract<SessionCommand, { type: 'fork' }>): void {
    const before = this.#relation;
    if (before === 'against') this.#aside = this.#rival;
    this.#forkedNs = this.#main.run.nowNs;
    this.#rival = this.#main.fork(label);
    this.#relation = 'fork';
    if (fault !== undefined) {
      this.#rival.strike(fault, directors?.[0]);
      this.#advance(this.#main.run.nowNs + 1);
    }
    const what = this.#aside === null ? '' : ` of ${nameOf(this.#main)}`;
    const gone = before === 'fork' ? ' The fork before is gone.' : '';
    const back = before === 'against' ? ` :drop or :keep brings ${nameOf(this.#aside)} back.` : '';
    const when = readableDuration(this.#forkedNs);
    this.#say(`Forked${what} at ${when}: what is done now happens in the fork alone.${gone}${back}`);
  }

  #endFork(isKept: boolean): void {
    if (this.#relation !== 'fork' || this.#rival === null) {
      this.#say('There is no fork.', true);
      return;
    }
    if (isKept) {
      const { label } = this.#main;
      this.#main = this.#rival;
      this.#main.label = label;
    }
    this.#rival = this.#aside;
    this.#relation = this.#aside === null ? null : 'against';
    const beside = this.#aside === null ? '' : ` ${nameOf(this.#aside)} stands beside it again.`;
    this.#aside = null;
    this.#say(isKept ? `The fork is the run now.${beside}` : `The fork is gone.${beside}`);
  }

  #tellDecisions(count: number): void {
    const decisions = lastDecisions(
      (this.#relation === 'fork' ? this.#rival : this.#main)?.run ?? this.#main.run,
      count,
    );
    this.#options.post({ type: 'decisions', decisions });
  }

  #say(text: string, isError = false): void {
    this.#options.post({ type: 'message', text, isError });
  }
}

function nameOf(side: Side | null): string {
  return side === null || side.label === '' ? 'the run as it is' : side.label;
}

function otherSpeed(speed: number, step: 1 | -1): number {
  if (step > 0) return SPEEDS.find((each) => each > speed) ?? Infinity;
  return SPEEDS.findLast((each) => each < speed) ?? SPEEDS[0];
}

/** What has happened of a sort, as a number that grows. */
function counted({ timeline, site, measurements, settings }: System, what: 'change' | 'decision'): number {
  if (what === 'change') return timeline.entries.length + timeline.dropped;
  if (settings.transport === 'direct') return measurements.sent;
  return site.hosts.reduce((sum, { ipvs }) => sum + ipvs.totals.conns[0], 0);
}
