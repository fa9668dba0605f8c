/** A program in a pseudo-terminal, with somebody who types and reads the screen. */
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';

const PATIENCE_MS = 30_000;
const LOOK_MS = 15;

export interface Ending {
  readonly exitCode: number;
  readonly signal: number | undefined;
}

export interface TerminalOptions {
  readonly width?: number;
  readonly height?: number;
  readonly env?: Readonly<Record<string, string>>;
}

export class PseudoTerminal {
  /** Everything that was written, escape codes included. */
  raw = '';
  readonly ended: Promise<Ending>;
  readonly #process: pty.IPty;
  readonly #terminal: xterm.Terminal;

  /** A shell runs the words; what it says afterwards is read like the rest. */
  constructor(command: string, { width = 80, height = 24, env = {} }: TerminalOptions = {}) {
    const { CI: _, FORCE_COLOR: __, NO_COLOR: ___, ...inherited } = process.env;
    this.#process = pty.spawn('sh', ['-c', command], {
      name: 'xterm-256color',
      cols: width,
      rows: height,
      env: { ...inherited, ...env },
    });
    this.#terminal = new xterm.Terminal({ cols: width, rows: height, allowProposedApi: true });
    this.#process.onData((data) => {
      this.raw += data;
      this.#terminal.write(data);
    });
    this.ended = new Promise((resolve) => {
      this.#process.onExit(({ exitCode, signal }) => resolve({ exitCode, signal }));
    });
  }

  /** Everything that was written has reached the screen. */
  settled(): Promise<void> {
    return new Promise((resolve) => this.#terminal.write('', resolve));
  }

  get isAlternate(): boolean {
    return this.#terminal.buffer.active.type === 'alternate';
  }

  /** The lines that stand on the screen now. */
  get lines(): readonly string[] {
    const { active } = this.#terminal.buffer;
    return Array.from({ length: this.#terminal.rows }, (_, row) =>
      (active.getLine(active.baseY + row)?.translateToString(true) ?? '').trimEnd(),
    );
  }

  get screen(): string {
    return this.lines.join('\n');
  }

  type(keys: string): void {
    this.#process.write(keys);
  }

  resize(width: number, height: number): void {
    this.#terminal.resize(width, height);
    this.#process.resize(width, height);
  }

  kill(signal: string): void {
    this.#process.kill(signal);
  }

  /** The window is closed: whoever writes to it gets an error. */
  destroy(): void {
    (this.#process as unknown as { destroy(): void }).destroy();
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** Waits until the screen shows the text, and returns the screen. */
  async shows(wanted: string | RegExp | ((screen: string) => boolean)): Promise<string> {
    const isThere = (screen: string) =>
      typeof wanted === 'function'
        ? wanted(screen)
        : typeof wanted === 'string'
          ? screen.includes(wanted)
          : wanted.test(screen);
    const untilMs = performance.now() + PATIENCE_MS;
    while (!isThere(this.screen)) {
      if (performance.now() > untilMs) throw new Error(`${String(wanted)} never appeared:\n${this.screen}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    return this.screen;
  }
}
