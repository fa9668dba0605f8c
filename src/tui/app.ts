/** The program on the screen's side: keys become effects, effects commands for the worker, frames lines of text. */
import type { Effect, FaultInput, Names, Situation } from './effects.ts';
import { FrameGate } from './frame-gate.ts';
import { type InkScreen, inkScreen } from './ink-screen.ts';
import { KEYS } from './keys.ts';
import { typed } from './prompt.ts';
import type { Frame, OtherDirectors, SessionCommand, SessionReport } from './protocol.ts';
import { LEAST_HEIGHT, LEAST_WIDTH, screen } from './screen.ts';
import { Suspension } from './suspension.ts';
import type { Terminal } from './terminal.ts';
import { escaped } from './text.ts';
import { asciiOnly, type Theme } from './theme.ts';
import { FIRST_VIEW, type Message, type View } from './view.ts';

export interface AppOptions {
  readonly scenario: string;
  readonly names: Names;
  readonly terminal: Terminal;
  readonly theme: Theme;
  readonly isAscii: boolean;
  readonly send: (command: SessionCommand) => void;
  /** What is wrong with a fault, if anything, or what it needs; in a fork that begins now, or in what is struck else. */
  readonly look: (fault: FaultInput, frame: Frame, inFork: boolean) => Looked;
  /** Writes the scenario and tells of it, or what went wrong. */
  readonly write: (file: string, frame: Frame, mayReplace: boolean) => Message;
  readonly quit: (signal?: NodeJS.Signals) => void;
}

/** What a look at a fault before it strikes comes to. */
export interface Looked {
  readonly problem?: string;
  readonly directors?: OtherDirectors;
}

export class App {
  readonly #options: AppOptions;
  readonly #gate: FrameGate;
  readonly #ink: InkScreen;
  readonly #suspension: Suspension;
  #view: View = FIRST_VIEW;
  #frame: Frame | null = null;
  #wantedConnections = '';
  #isClosed = false;

  constructor(options: AppOptions) {
    this.#options = options;
    this.#gate = new FrameGate({
      draw: () => this.#draw(),
      clock: () => performance.now(),
      later: (action, ms) => void setTimeout(action, ms),
    });
    options.terminal.enter();
    this.#ink = inkScreen(
      options.terminal,
      (name, input) => this.#press(name, input),
      () => options.quit('SIGHUP'),
    );
    this.#suspension = new Suspension({
      leave: () => options.terminal.leave(),
      resume: () => this.#resume(),
    });
    options.terminal.onResize(() => {
      if (this.#isClosed) return;
      this.#ink.reset();
      this.#askConnections();
      this.#gate.request(true);
    });
  }

  get frame(): Frame | null {
    return this.#frame;
  }

  close(): void {
    this.#isClosed = true;
    this.#suspension.close();
    this.#ink.close();
  }

  report(report: SessionReport): void {
    if (this.#isClosed) return;
    switch (report.type) {
      case 'frame':
        // Two policies are there to be compared, from the start and again when a fork between them ended.
        if (this.#frame?.relation !== 'against' && report.frame.relation === 'against')
          this.#view = { ...this.#view, pane: 'differences' };
        this.#frame = report.frame;
        this.#gate.request(false);
        break;
      case 'decisions':
        this.#view = { ...this.#view, decisions: report.decisions };
        this.#gate.request(true);
        break;
      case 'message':
        this.#view = { ...this.#view, message: { text: report.text, isError: report.isError } };
        this.#gate.request(true);
    }
  }

  #situation(frame: Frame): Situation {
    const page = Math.max(1, this.#options.terminal.height - 6);
    return { frame, view: this.#view, names: this.#options.names, page };
  }

  #press(name: string, input: string): void {
    if (this.#isClosed) return;
    const frame = this.#frame;
    if (this.#view.prompt === null && (name === 'ctrl+c' || name === 'ctrl+d')) {
      this.#options.quit(name === 'ctrl+c' ? 'SIGINT' : undefined);
      return;
    }
    if (name === 'ctrl+z') this.#suspension.suspend();
    else if (name === 'ctrl+l') this.#ink.reset();
    else if (frame === null || this.#isTooSmall()) {
      if (name === 'q') this.#options.quit();
    } else if (this.#view.prompt !== null) this.#carryOut(typed(name, input, this.#situation(frame)));
    else {
      this.#view = { ...this.#view, message: null };
      const found = KEYS.find(({ names }) => names.includes(name));
      this.#carryOut(found?.act(this.#situation(frame)) ?? []);
    }
    this.#gate.request(true);
  }

  #resume(): void {
    const { terminal } = this.#options;
    terminal.enter();
    terminal.stdin.setRawMode(true);
    this.#ink.reset();
    this.#gate.request(true);
  }

  #isTooSmall(): boolean {
    const { width, height } = this.#options.terminal;
    return width < LEAST_WIDTH || height < LEAST_HEIGHT;
  }

  #carryOut(effects: readonly Effect[]): void {
    for (const effect of effects) {
      const problem = this.#act(effect);
      if (problem === undefined) continue;
      this.#view = { ...this.#view, message: problem };
      break;
    }
    this.#askConnections();
  }

  /** Returns what is to be said; an error ends what was asked for. */
  #act(effect: Effect): Message | undefined {
    const frame = this.#frame as Frame;
    switch (effect.type) {
      case 'send':
        this.#options.send(effect.command);
        return undefined;
      case 'strike': {
        const { fault, fork } = effect;
        const { problem, directors } = this.#options.look(fault, frame, fork !== undefined);
        if (problem !== undefined) return { text: problem, isError: true };
        const struck = { fault, ...(directors === undefined ? {} : { directors }) };
        this.#options.send(
          fork === undefined ? { type: 'fault', ...struck } : { type: 'fork', label: fork, ...struck },
        );
        return undefined;
      }
      case 'view':
        this.#view = { ...this.#view, ...effect.change };
        return undefined;
      case 'say':
        return { text: effect.text, isError: effect.isError };
      case 'write':
        return this.#options.write(effect.file, frame, effect.mayReplace);
      case 'quit':
        this.#options.quit();
        return undefined;
    }
  }

  /** The worker sends the page of connections that is shown, and none when none is. */
  #askConnections(): void {
    const { pane, director, scroll, search } = this.#view;
    const count = this.#options.terminal.height;
    const wanted = pane === 'connections' ? { director, from: scroll, count, search } : null;
    const text = JSON.stringify(wanted);
    if (text === this.#wantedConnections) return;
    this.#wantedConnections = text;
    this.#options.send({ type: 'connections', wanted });
  }

  #draw(): void {
    if (this.#isClosed) return;
    const { terminal, theme, isAscii, scenario } = this.#options;
    const frame = this.#frame;
    if (frame === null) return;
    const { width, height } = terminal;
    const lines = screen({ scenario, frame, view: this.#view, theme, width, height });
    this.#ink.draw(
      lines.map((line) => {
        const text = escaped(line, theme.hasColors).trimEnd();
        return isAscii ? asciiOnly(text) : text;
      }),
    );
  }
}
