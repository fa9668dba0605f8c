/**
 * Owns the timeouts of one constant length. They expire in the order in which they were set, so the queue is a ring:
 * O(1) to set and to expire, however many are pending. Only its head stands in the event queue, as a timer.
 */
import { grownFloat64, grownInt32 } from './event-queue.ts';

export class TimeoutQueue {
  readonly lengthNs: number;
  /** The kernel's kind that handles an expiry. */
  readonly kind: number;
  /** The timer that stands for the head in the event queue. */
  readonly timer: number;
  count = 0;
  /** Place of the timeout that expires next. */
  head = 0;
  /** Time and order of entry of each place. */
  keys = new Float64Array(64 * 2);
  /** Subject and object of each place. */
  words = new Int32Array(64 * 2);

  #mask = 63;

  constructor(lengthNs: number, kind: number, timer: number) {
    this.lengthNs = lengthNs;
    this.kind = kind;
    this.timer = timer;
  }

  /** The next place at the end, whose key is to be written. A double that is an argument may be allocated. */
  append(subject: number, object: number): number {
    if (this.count > this.#mask) this.#layOut(this.save(), (this.#mask + 1) * 2);
    const tail = (this.head + this.count++) & this.#mask;
    this.words[2 * tail] = subject;
    this.words[2 * tail + 1] = object;
    return tail;
  }

  dropHead(): void {
    this.head = (this.head + 1) & this.#mask;
    this.count--;
  }

  #layOut(saved: SavedTimeouts, capacity: number): void {
    this.head = 0;
    this.#mask = capacity - 1;
    this.count = saved.keys.length >> 1;
    this.keys = grownFloat64(saved.keys, capacity * 2);
    this.words = grownInt32(saved.words, capacity * 2);
  }

  /** Contents from head to tail, copied. */
  save(): SavedTimeouts {
    const { count } = this;
    const saved: SavedTimeouts = { keys: new Float64Array(count * 2), words: new Int32Array(count * 2) };
    for (let i = 0; i < count; i++) {
      const place = (this.head + i) & this.#mask;
      saved.keys.set(this.keys.subarray(2 * place, 2 * place + 2), 2 * i);
      saved.words.set(this.words.subarray(2 * place, 2 * place + 2), 2 * i);
    }
    return saved;
  }

  restore(saved: SavedTimeouts): void {
    let capacity = 64;
    while (2 * capacity < saved.keys.length) capacity *= 2;
    this.#layOut(saved, capacity);
  }
}

export interface SavedTimeouts {
  readonly keys: Float64Array;
  readonly words: Int32Array;
}
