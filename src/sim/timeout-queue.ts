/**
 * Owns the timeouts of one constant length. They expire in the order in which they were set, so the queue is a ring:
 * O(1) to set, to cancel and to expire, however many are pending. Only its head stands among the timers.
 *
 * A cancelled timeout keeps its place, marked, until it is passed over: nothing is moved for it and no event is spent.
 */
import { leaveArray, takeArray } from './spare-arrays.ts';

/** In place of the order of a timeout that was cancelled. */
const CANCELLED = -1;

const NO_KEYS = new Float64Array(0);
const NO_WORDS = new Int32Array(0);

export class TimeoutQueue {
  readonly lengthNs: number;
  /** The kernel's kind that handles an expiry. */
  readonly kind: number;
  /** The timer that stands for the head. */
  readonly timer: number;
  /** Tickets are given in turn, as 32-bit numbers that wrap: `first` is the head's, `next` the next one to be given. */
  first = 0;
  next = 0;
  /** Time and order of entry of each place. A ticket's place is its lowest bits. */
  keys = new Float64Array(64 * 2);
  /** Subject and object of each place. */
  words = new Int32Array(64 * 2);
  mask = 63;

  constructor(lengthNs: number, kind: number, timer: number) {
    this.lengthNs = lengthNs;
    this.kind = kind;
    this.timer = timer;
  }

  get isEmpty(): boolean {
    return this.first === this.next;
  }

  /** A ticket for a timeout at the end, whose key is to be written. A double that is an argument may be allocated. */
  append(subject: number, object: number): number {
    const ticket = this.next;
    if (((ticket - this.first) | 0) > this.mask) this.#widen();
    this.next = (ticket + 1) | 0;
    const at = 2 * (ticket & this.mask);
    this.words[at] = subject;
    this.words[at + 1] = object;
    return ticket;
  }

  cancel(ticket: number): void {
    this.keys[2 * (ticket & this.mask) + 1] = CANCELLED;
  }

  /** When a timeout that is pending ends. */
  dueNs(ticket: number): number {
    return this.keys[2 * (ticket & this.mask)];
  }

  isCancelled(ticket: number): boolean {
    return this.keys[2 * (ticket & this.mask) + 1] === CANCELLED;
  }

  /** Drops the head and the cancelled ones behind it. */
  dropHead(): void {
    const { keys, mask, next } = this;
    let first = (this.first + 1) | 0;
    while (first !== next && keys[2 * (first & mask) + 1] === CANCELLED) first = (first + 1) | 0;
    this.first = first;
  }

  /** Twice the places. A ticket's place in the wider ring is its place in this one, or that far behind it. */
  #widen(): void {
    const places = this.mask + 1;
    const keys = takeArray(Float64Array, places * 4);
    const words = takeArray(Int32Array, places * 4);
    // All places are taken: the ring is the head's part of it, and what came round from the start.
    const at = 2 * (this.first & this.mask);
    const to = 2 * (this.first & (2 * places - 1));
    const rest = (to + 2 * places - at) % (4 * places);
    keys.set(this.keys.subarray(at), to);
    keys.set(this.keys.subarray(0, at), rest);
    words.set(this.words.subarray(at), to);
    words.set(this.words.subarray(0, at), rest);
    this.release();
    this.keys = keys;
    this.words = words;
    this.mask = 2 * places - 1;
  }

  /** The run is over: the next one may have the arrays. */
  release(): void {
    leaveArray(this.keys);
    leaveArray(this.words);
    this.keys = NO_KEYS;
    this.words = NO_WORDS;
  }

  #layOut(saved: SavedTimeouts, capacity: number): void {
    const count = saved.keys.length >> 1;
    this.mask = capacity - 1;
    this.first = saved.first;
    this.next = (saved.first + count) | 0;
    this.keys = new Float64Array(capacity * 2);
    this.words = new Int32Array(capacity * 2);
    copyRing(saved.keys, this.keys, 0, 2 * (saved.first & this.mask));
    copyRing(saved.words, this.words, 0, 2 * (saved.first & this.mask));
  }

  /** Contents from head to tail, copied. */
  save(): SavedTimeouts {
    const count = (this.next - this.first) | 0;
    const from = 2 * (this.first & this.mask);
    return {
      first: this.first,
      keys: copyRing(this.keys, new Float64Array(count * 2), from, 0),
      words: copyRing(this.words, new Int32Array(count * 2), from, 0),
    };
  }

  restore(saved: SavedTimeouts): void {
    let capacity = 64;
    while (2 * capacity < saved.keys.length) capacity *= 2;
    this.#layOut(saved, capacity);
  }
}

/** Copies the shorter array whole, from a start in the one to a start in the other, round the end of the longer. */
function copyRing<Column extends Float64Array | Int32Array>(
  source: Column,
  target: Column,
  from: number,
  to: number,
): Column {
  const count = Math.min(source.length, target.length);
  const head = Math.min(count, source.length - from, target.length - to);
  target.set(source.subarray(from, from + head), to);
  const restFrom = (from + head) % source.length;
  target.set(source.subarray(restFrom, restFrom + count - head), (to + head) % target.length);
  return target;
}

export interface SavedTimeouts {
  readonly first: number;
  readonly keys: Float64Array;
  readonly words: Int32Array;
}
