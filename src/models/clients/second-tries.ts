/**
 * Who tries again, and when: retries with backoff, jitter and a budget, and copies of slow requests (hedges). A budget is a
 * bucket of tokens that requests fill and second tries empty; it holds what 10 s of the class's rate would bring, at least
 * ten. Source: Nygard, Release It! (2018), 5.3; Dean and Barroso, The tail at scale, CACM 56 (2013).
 */
import { pow } from '../../sim/math.ts';
import type { ClientClassSettings } from './client-class.ts';
import { CounterStream } from './counter-stream.ts';

const BUCKET_S = 10;
const LEAST_BUCKET = 10;
const RETRY_SALT = 0x72657472;

interface Bucket {
  /** Tokens that a request brings; Infinity without a limit. */
  readonly perRequest: number;
  readonly size: number;
}

export class SecondTries {
  readonly #classes: readonly ClientClassSettings[];
  readonly #retry: readonly Bucket[];
  readonly #hedge: readonly Bucket[];
  readonly #tokens: Float64Array;
  readonly #jitter = new CounterStream('retry-jitter');

  constructor(classes: readonly ClientClassSettings[]) {
    this.#classes = classes;
    this.#retry = classes.map(({ retry, rate }) => bucket(retry?.budget ?? Infinity, rate));
    this.#hedge = classes.map(({ hedge, rate }) => bucket(hedge?.budget ?? 0, rate));
    this.#tokens = new Float64Array(classes.length * 2);
    classes.forEach((_, i) => {
      this.#tokens[2 * i] = this.#retry[i].size;
      this.#tokens[2 * i + 1] = this.#hedge[i].size;
    });
  }

  /** A request begins: it fills the buckets. */
  requested(clientClass: number): void {
    this.#fill(2 * clientClass, this.#retry[clientClass]);
    this.#fill(2 * clientClass + 1, this.#hedge[clientClass]);
  }

  #fill(row: number, { perRequest, size }: Bucket): void {
    this.#tokens[row] = Math.min(size, this.#tokens[row] + perRequest);
  }

  #take(row: number): boolean {
    if (this.#tokens[row] < 1) return false;
    this.#tokens[row]--;
    return true;
  }

  /** Nanoseconds until the next attempt after so many; -1 when there is none. `seed` and `request` are the session's. */
  backoffNs(clientClass: number, attempts: number, seed: number, request: number): number {
    const { retry } = this.#classes[clientClass];
    if (retry === undefined || attempts >= retry.attempts) return -1;
    if (!this.#take(2 * clientClass)) return -1;
    const longNs = Math.min(retry.longest, retry.backoff * pow(retry.factor, attempts - 1));
    if (retry.jitter === 'none') return Math.floor(longNs);
    this.#jitter.seat(seed ^ RETRY_SALT, request * 128 + attempts);
    return Math.floor(this.#jitter.uniform() * longNs);
  }

  /** After how long a copy goes out, -1 for never. */
  hedgeAfterNs(clientClass: number): number {
    return this.#classes[clientClass].hedge?.after ?? -1;
  }

  /** Whether the budget allows one more copy; takes its token. */
  mayHedge(clientClass: number): boolean {
    return this.#take(2 * clientClass + 1);
  }

  save(): Float64Array {
    return this.#tokens.slice();
  }

  restore(saved: Float64Array): void {
    this.#tokens.set(saved);
  }
}

function bucket(perRequest: number, rate = 0): Bucket {
  return {
    perRequest,
    size: perRequest === Infinity ? Infinity : Math.max(LEAST_BUCKET, perRequest * rate * BUCKET_S),
  };
}
