/**
 * Puts requests into the order of their starts. A log is written when requests end, so those that took long come late: they
 * are held back until no earlier one can come any more, or until the waiting room is full.
 */
import { MinHeap } from './min-heap.ts';

/** Seconds that a request may come late. */
const HORIZON_NS = 60e9;
const ROOM = 1 << 17;

export interface LoggedRequest {
  startNs: number;
  /** How long it was at the server; NaN where the log does not say. */
  tookNs: number;
  bytes: number;
  client: number;
  /** 0 where the log has none. */
  object: number;
}

export class InOrder {
  readonly #heap = new MinHeap(ROOM);
  readonly #free = new Int32Array(ROOM);
  #freeCount = ROOM;
  readonly #took = new Float64Array(ROOM);
  readonly #bytes = new Float64Array(ROOM);
  readonly #client = new Float64Array(ROOM);
  readonly #object = new Float64Array(ROOM);
  readonly #request: LoggedRequest = { startNs: 0, tookNs: 0, bytes: 0, client: 0, object: 0 };
  readonly #next: (request: LoggedRequest) => void;
  #lastNs = -Infinity;

  /** `next` gets one object, written anew each time. */
  constructor(next: (request: LoggedRequest) => void) {
    this.#next = next;
    for (let i = 0; i < ROOM; i++) this.#free[i] = ROOM - 1 - i;
  }

  /** `nowNs` is the latest instant that the log has told of. */
  take(request: LoggedRequest, nowNs: number): void {
    if (this.#freeCount === 0) this.#release();
    const row = this.#free[--this.#freeCount];
    this.#took[row] = request.tookNs;
    this.#bytes[row] = request.bytes;
    this.#client[row] = request.client;
    this.#object[row] = request.object;
    this.#heap.push(request.startNs, row);
    while (this.#heap.leastKey < nowNs - HORIZON_NS) this.#release();
  }

  flush(): void {
    while (this.#heap.size > 0) this.#release();
  }

  #release(): void {
    const row = this.#heap.leastRow;
    // One that took longer than the horizon is counted as if it had begun there.
    this.#lastNs = Math.max(this.#lastNs, this.#heap.leastKey);
    this.#heap.pop();
    this.#free[this.#freeCount++] = row;
    const request = this.#request;
    request.startNs = this.#lastNs;
    request.tookNs = this.#took[row];
    request.bytes = this.#bytes[row];
    request.client = this.#client[row];
    request.object = this.#object[row];
    this.#next(request);
  }
}
