/** Ctrl-Z, and SIGTSTP from outside: the shell gets its terminal as it was, and the program stands still until `fg`. */

export interface SuspensionOptions {
  /** Puts the terminal back, before all stands still. */
  readonly leave: () => void;
  readonly resume: () => void;
}

/** How long after the signal somebody who was not stopped by it goes on: no shell is there that could say `fg`. */
const NOT_STOPPED_MS = 200;

export class Suspension {
  readonly #options: SuspensionOptions;
  #isSuspended = false;
  readonly #onStop = () => this.suspend();
  /** After a SIGSTOP too, which nobody hears: the shell may have changed the terminal meanwhile. */
  readonly #onContinue = () => this.#resume();

  constructor(options: SuspensionOptions) {
    this.#options = options;
    process.on('SIGTSTP', this.#onStop);
    process.on('SIGCONT', this.#onContinue);
  }

  /** The whole group, as a terminal's own Ctrl-Z: what started this program (npx) has to stop with it. */
  suspend(): void {
    if (this.#isSuspended) return;
    this.#isSuspended = true;
    this.#options.leave();
    process.off('SIGTSTP', this.#onStop);
    process.kill(0, 'SIGTSTP');
    setTimeout(() => {
      if (this.#isSuspended) this.#resume();
    }, NOT_STOPPED_MS);
  }

  #resume(): void {
    if (this.#isSuspended) process.on('SIGTSTP', this.#onStop);
    this.#isSuspended = false;
    this.#options.resume();
  }

  close(): void {
    this.#isSuspended = false;
    process.off('SIGTSTP', this.#onStop);
    process.off('SIGCONT', this.#onContinue);
  }
}
