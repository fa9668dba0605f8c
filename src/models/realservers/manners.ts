/**
 * How real servers treat those who come, beyond the speed of their work: whether the port is open, which requests get an
 * error or no answer, how long answers are held back. Clients and health checkers are told apart, for that difference is
 * what a gray failure is. Faults write here; clients and checkers read.
 */
import type { Stream, Streams } from '../../sim/streams.ts';

/** Who comes. */
export const CLIENTS = 0;
export const CHECKERS = 1;
const AUDIENCES = 2;

/** What a SYN meets. */
export const ACCEPTS = 0;
export const REFUSES = 1;
export const IGNORES = 2;

/** What the application says to a checker. */
export interface Answer {
  readonly status: number;
  /** The body has the digest and matches the pattern that the administrator expects. */
  readonly hasUsualBody: boolean;
}

const GOOD: Answer = { status: 200, hasUsualBody: true };

/** Errors of one real server towards one audience. */
export interface Errors {
  readonly status: number;
  /** The status is 200, and the page is not what it should be. */
  readonly hasUsualBody: boolean;
  /** Share of the requests that get it. */
  readonly share: number;
  /** Work of an error on one core; a failing application is often faster than a working one. */
  readonly demandNs: number;
  /** Only requests for this path; undefined: all. */
  readonly path: string | undefined;
}

export class Manners {
  /** Row = realServer * 2 + audience. */
  readonly door: Uint8Array;
  readonly isMute: Uint8Array;
  readonly delayNs: Float64Array;
  readonly errors: (Errors | undefined)[];
  /** The application stands still: the kernel accepts until the listen queue is full. */
  readonly isFrozen: Uint8Array;
  readonly #chances: readonly Stream[];

  constructor(names: readonly string[], streams: Streams) {
    const rows = names.length * AUDIENCES;
    this.door = new Uint8Array(rows);
    this.isMute = new Uint8Array(rows);
    this.delayNs = new Float64Array(rows);
    this.errors = new Array<Errors | undefined>(rows).fill(undefined);
    this.isFrozen = new Uint8Array(names.length);
    this.#chances = names.map((name) => streams.open(`errors/${name}`));
  }

  /** Whether this request gets an error; draws only while some do. */
  errorFor(realServer: number, audience: number, path: string | undefined): Errors | undefined {
    const errors = this.errors[realServer * AUDIENCES + audience];
    if (errors === undefined || (errors.path !== undefined && path !== undefined && errors.path !== path)) {
      return undefined;
    }
    return errors.share >= 1 || this.#chances[realServer].uniform() < errors.share ? errors : undefined;
  }

  /** What a checker hears, of a request that gets this error or none. */
  answer(errors: Errors | undefined): Answer {
    return errors ?? GOOD;
  }

  save(): SavedManners {
    return {
      door: this.door.slice(),
      isMute: this.isMute.slice(),
      delayNs: this.delayNs.slice(),
      errors: [...this.errors],
      isFrozen: this.isFrozen.slice(),
    };
  }

  restore(saved: SavedManners): void {
    this.door.set(saved.door);
    this.isMute.set(saved.isMute);
    this.delayNs.set(saved.delayNs);
    this.isFrozen.set(saved.isFrozen);
    saved.errors.forEach((errors, row) => {
      this.errors[row] = errors;
    });
  }
}

export interface SavedManners {
  readonly door: Uint8Array;
  readonly isMute: Uint8Array;
  readonly delayNs: Float64Array;
  readonly errors: readonly (Errors | undefined)[];
  readonly isFrozen: Uint8Array;
}
