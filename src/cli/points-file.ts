/** points.jsonl: every point of a sweep that is too large for memory and for results.json, a line each, as they are done. */
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { SweepPoint } from '../experiment/experiment-result.ts';
import { fileTrouble } from './exit.ts';
import { tryFile } from './write-output.ts';

const WRITE_AT = 1 << 18;

export class PointsFile {
  readonly file: string;
  readonly #part: string;
  readonly #descriptor: number;
  #text = '';

  constructor(folder: string) {
    this.file = join(folder, 'points.jsonl');
    this.#part = `${this.file}.part`;
    try {
      tryFile(this.file);
      this.#descriptor = openSync(this.#part, 'w');
    } catch (error) {
      throw fileTrouble('cannot write', this.file, error);
    }
  }

  add(point: SweepPoint): void {
    this.#text += `${JSON.stringify(point)}\n`;
    if (this.#text.length > WRITE_AT) this.#flush();
  }

  /** The whole, or what there is after Ctrl-C. */
  finish(): void {
    this.#flush();
    closeSync(this.#descriptor);
    renameSync(this.#part, this.file);
  }

  /** Leaves nothing behind. */
  abandon(): void {
    closeSync(this.#descriptor);
    rmSync(this.#part, { force: true });
  }

  #flush(): void {
    try {
      writeSync(this.#descriptor, this.#text);
      this.#text = '';
    } catch (error) {
      throw fileTrouble('cannot write', this.#part, error);
    }
  }
}
