/**
 * What requests would have taken alone. While n of them share c cores, each progresses at min(1, c/n) of a core's speed; a
 * request's work is that speed added up over the time it was there. Requests come in order of their starts.
 */
import { MinHeap } from './min-heap.ts';

const ROOM = 1 << 17;

export class SharedWork {
  /** Area under the number of requests at the server, in request-ns, up to now. */
  areaNs = 0;
  /** Requests that were more at once than the room holds: taken as they are. */
  uncorrected = 0;
  readonly #cores: number;
  readonly #ends = new MinHeap(ROOM);
  readonly #workAtStart = new Float64Array(ROOM);
  readonly #tickets = new Float64Array(ROOM);
  readonly #free = new Int32Array(ROOM);
  #freeCount = ROOM;
  /** Work that a request present from the beginning on would have got. */
  #workNs = 0;
  #nowNs = 0;
  readonly #done: (ticket: number, workNs: number) => void;

  constructor(cores: number, done: (ticket: number, workNs: number) => void) {
    this.#cores = cores;
    this.#done = done;
    for (let i = 0; i < ROOM; i++) this.#free[i] = ROOM - 1 - i;
  }

  begin(startNs: number, tookNs: number, ticket: number): void {
    this.advance(startNs);
    if (this.#freeCount === 0) {
      this.uncorrected++;
      this.#done(ticket, tookNs);
      return;
    }
    const row = this.#free[--this.#freeCount];
    this.#workAtStart[row] = this.#workNs;
    this.#tickets[row] = ticket;
    this.#ends.push(startNs + tookNs, row);
  }

  /** Lets time pass; those who end meanwhile are done. */
  advance(toNs: number): void {
    while (this.#ends.size > 0 && this.#ends.leastKey <= toNs) {
      this.#move(this.#ends.leastKey);
      const row = this.#ends.leastRow;
      this.#ends.pop();
      this.#free[this.#freeCount++] = row;
      this.#done(this.#tickets[row], this.#workNs - this.#workAtStart[row]);
    }
    if (Number.isFinite(toNs)) this.#move(toNs);
  }

  #move(toNs: number): void {
    const spanNs = toNs - this.#nowNs;
    if (!(spanNs > 0)) return;
    const present = this.#ends.size;
    this.areaNs += spanNs * present;
    this.#workNs += present > this.#cores ? (spanNs * this.#cores) / present : spanNs;
    this.#nowNs = toNs;
  }
}
