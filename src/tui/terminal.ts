/**
 * Owns the state of the terminal: the alternate screen, the cursor, raw mode. Whatever ends the program, `leave` puts it
 * back; it writes at once, may be called twice, and survives a terminal that is gone.
 */
import { writeSync } from 'node:fs';
import { Writable } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';

const ENTER = '\u001b[?1049h\u001b[2J\u001b[H\u001b[?25l';
const LEAVE = '\u001b[0m\u001b[?25h\u001b[?1049l';
/** Written to directly, past all buffers: the program may be about to end. */
const STDOUT = 1;
/** Terminals that know it show what lies between at once. */
const BEGIN = '\u001b[?2026h';
const END = '\u001b[?2026l';
const CLEAR = '\u001b[0m\u001b[2J\u001b[H';

export class Terminal {
  readonly stdin: ReadStream;
  readonly #stdout: WriteStream;
  #isEntered = false;
  /** Lines that stand on the screen. */
  #shown: readonly string[] = [];
  /** Nobody reads any more: the window was closed. */
  isGone = false;

  constructor(stdin: ReadStream, stdout: WriteStream) {
    this.stdin = stdin;
    this.#stdout = stdout;
  }

  get width(): number {
    return this.#stdout.columns || 80;
  }

  get height(): number {
    return this.#stdout.rows || 24;
  }

  enter(): void {
    this.#isEntered = true;
    this.#put(ENTER);
  }

  /** Forgets what is on the screen: the next frame is painted whole. */
  clear(): void {
    this.#shown = [];
    this.#put(CLEAR);
  }

  /** Writes the lines that changed, each at its place: nothing depends on where the cursor was. */
  #paint(frame: string): void {
    const lines = frame.split('\n');
    const parts: string[] = [];
    for (let row = 0; row < Math.max(lines.length, this.#shown.length); row++) {
      const line = lines[row] ?? '';
      if (line !== this.#shown[row]) parts.push(`\u001b[${row + 1};1H${line}\u001b[0m\u001b[K`);
    }
    this.#shown = lines;
    if (parts.length > 0 && !this.isGone) this.#stdout.write(`${BEGIN}${parts.join('')}${END}`);
  }

  leave(): void {
    if (!this.#isEntered) return;
    this.#isEntered = false;
    try {
      this.stdin.setRawMode(false);
    } catch {
      // The terminal is gone: there is nothing to restore.
    }
    this.#put(LEAVE);
  }

  #put(text: string): void {
    try {
      writeSync(STDOUT, text);
    } catch {
      this.isGone = true;
    }
  }

  onResize(changed: () => void): void {
    this.#stdout.on('resize', changed);
  }

  /**
   * What Ink writes whole frames to (its debug mode), of which only the changed lines reach the terminal. It hears of no
   * resize: the screen is drawn anew for the new size by whoever owns it.
   */
  stream(onGone: () => void): WriteStream {
    const { width, height } = this;
    const own = this.#stdout;
    own.on('error', () => {
      this.isGone = true;
      onGone();
    });
    const stream = new Writable({
      decodeStrings: false,
      write: (chunk: string | Buffer, _encoding, done) => {
        if (this.#isEntered) this.#paint(String(chunk));
        done();
      },
    });
    Object.defineProperties(stream, {
      isTTY: { value: true },
      columns: { get: () => own.columns || width },
      rows: { get: () => own.rows || height },
    });
    return stream as unknown as WriteStream;
  }
}
