/**
 * Programs that take turns of a part of a second until all are done: what the machine gives changes from one minute to the
 * next, and so it gives each of them the same. Each has its own process group, which is stopped while others have their turn.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** About how long it takes, in units of the others': so long are its turns, that all end together. */
  readonly weight: number;
}

export interface Taken {
  /** Wall-clock time of its turns, start and end included. */
  readonly seconds: number;
  readonly stdout: string;
}

const TURN_MS = 300;

/** POSIX only: processes are stopped and continued by signals. */
export async function sideBySide(programs: readonly Program[]): Promise<Taken[]> {
  const all = programs.map((program) => new Turns(program));
  // Nobody else knows of processes that stand still.
  const stop = () => {
    for (const one of all) one.end();
    process.exit(130);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    while (all.some(({ isDone }) => !isDone)) {
      for (const one of all) if (!one.isDone) await one.turn();
    }
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    for (const one of all) one.end();
  }
  return all.map(({ seconds, stdout }) => ({ seconds, stdout }));
}

class Turns {
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  readonly #turnMs: number;
  #isDone = false;
  #error: Error | undefined;
  seconds = 0;
  stdout = '';

  constructor({ command, args, weight }: Program) {
    this.#turnMs = TURN_MS * weight;
    this.#child = spawn(command, args, { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    this.#exited = new Promise((resolve) => {
      const done = (error?: Error) => {
        this.#isDone = true;
        this.#error = error;
        resolve();
      };
      this.#child.once('error', done).once('close', () => done());
    });
    this.#signal('SIGSTOP');
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  async turn(): Promise<void> {
    const begun = performance.now();
    this.#signal('SIGCONT');
    await Promise.race([this.#exited, pause(this.#turnMs)]);
    if (!this.#isDone) this.#signal('SIGSTOP');
    this.seconds += (performance.now() - begun) / 1_000;
    if (this.#error !== undefined) throw this.#error;
  }

  end(): void {
    if (!this.#isDone) this.#signal('SIGKILL');
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch (error) {
      // It ended a moment ago.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
