/** The recording of a replay: CSV, written row by row while the log is read, under its name only when it is whole. */
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { NS_PER_S } from '../../sim/units.ts';
import { fileTrouble } from '../exit.ts';
import { makeFolder } from '../write-output.ts';

const FLUSH_AT = 1 << 16;

export interface ReplayRow {
  readonly startNs: number;
  readonly client: number;
  readonly object: number;
  readonly bytes: number;
}

export class ReplayFile {
  readonly path: string;
  readonly #file: number;
  #text: string;
  #hasObject: boolean | undefined;
  #hasWork = false;

  constructor(path: string) {
    this.path = path;
    this.#text = '';
    try {
      makeFolder(dirname(path));
      this.#file = openSync(`${path}.partial`, 'w');
    } catch (error) {
      throw fileTrouble('cannot write', path, error);
    }
  }

  /** The log's format decides which columns there are. `workNs` is NaN where a row has no request time: a hit in a cache. */
  add(row: ReplayRow, workNs: number, isTimed: boolean): void {
    if (this.#hasObject === undefined) {
      this.#hasObject = row.object > 0;
      this.#hasWork = isTimed;
      this.#text = `time,client,bytes${this.#hasWork ? ',demand' : ''}${this.#hasObject ? ',object' : ''}\n`;
    }
    const bytes = row.bytes >= 0 ? Math.round(row.bytes) : 0;
    this.#text += `${seconds(row.startNs)},${row.client.toString(36)},${bytes}`;
    if (this.#hasWork) this.#text += `,${seconds(workNs >= 0 ? workNs : 0)}`;
    if (this.#hasObject) this.#text += `,${row.object.toString(36)}`;
    this.#text += '\n';
    if (this.#text.length > FLUSH_AT) this.#flush();
  }

  #flush(): void {
    try {
      writeSync(this.#file, this.#text);
    } catch (error) {
      throw fileTrouble('cannot write', this.path, error);
    }
    this.#text = '';
  }

  end(): void {
    this.#flush();
    closeSync(this.#file);
    renameSync(`${this.path}.partial`, this.path);
  }

  /** Leaves nothing behind. */
  abandon(): void {
    try {
      closeSync(this.#file);
    } catch {
      // It was closed already.
    }
    rmSync(`${this.path}.partial`, { force: true });
  }
}

/** Whole microseconds, without an exponent. */
function seconds(ns: number): string {
  return (ns / NS_PER_S).toFixed(6);
}
