/**
 * What lblc and lblcr remember about the addresses that packets go to: 1024 buckets of rows, newest first,
 * thrown out when they have not been used for long.
 */
import { grownFloat64, grownInt32 } from '../sim/event-queue.ts';
import { type SavedSlots, Slots } from '../sim/slots.ts';
import { NS_PER_S } from '../sim/units.ts';
import { hash32 } from './hash.ts';

const BITS = 10;
const BUCKETS = 1 << BITS;
/** Above this many rows collections look for what was not used for six minutes. */
const ROOMY = 16 * BUCKETS;
/** Beyond this a bounded cache takes no more. */
const LIMIT = ROOMY + ROOMY / 2;
const HASTY_AGE_NS = 360 * NS_PER_S;
/** A full collection comes with every so many visits. */
const VISITS = 30;

export class AddressCache {
  /** Addresses remembered. In kernels without a limit lblc counts too many here, and so does this. */
  entries = 0;
  /** What is remembered: a destination (lblc); the row of a set is its own (lblcr). */
  value = new Int32Array(64);
  usedNs = new Float64Array(64);
  modifiedNs = new Float64Array(64);

  readonly #isBounded: boolean;
  readonly #forget: (row: number) => void;
  readonly #slots = new Slots(64, (capacity) => this.#grow(capacity));
  readonly #heads = new Int32Array(BUCKETS).fill(-1);
  #address = new Int32Array(64);
  #next = new Int32Array(64);
  #visit = 1;
  #rover = 0;

  /** `forget` is called for each row that is thrown out. */
  constructor(isBounded: boolean, forget: (row: number) => void) {
    this.#isBounded = isBounded;
    this.#forget = forget;
  }

  get isFull(): boolean {
    return this.#isBounded && this.entries >= LIMIT;
  }

  /** The address's row, or -1. */
  find(address: number): number {
    let row = this.#heads[hash32(address, BITS)];
    while (row !== -1 && this.#address[row] !== address) row = this.#next[row];
    return row;
  }

  insert(address: number, nowNs: number): number {
    const row = this.#slots.take();
    const bucket = hash32(address, BITS);
    this.#address[row] = address;
    this.usedNs[row] = nowNs;
    this.modifiedNs[row] = nowNs;
    this.#next[row] = this.#heads[bucket];
    this.#heads[bucket] = row;
    this.entries++;
    return row;
  }

  /** Throws one row out because another takes its place. Kernels without a limit forget to count that. */
  replace(row: number): void {
    this.#remove(row, hash32(this.#address[row], BITS));
    if (!this.#isBounded) this.entries++;
  }

  /** What happens every minute: `expirationNs` is the age at which a full collection throws out. */
  collect(nowNs: number, expirationNs: number): void {
    if (this.#visit % VISITS === 0) {
      for (let bucket = 0; bucket < BUCKETS; bucket++) this.#sweep(bucket, nowNs - expirationNs);
      this.#visit = 1;
      return;
    }
    if (this.entries <= ROOMY) {
      this.#visit++;
      return;
    }
    let goal = Math.min(Math.floor(((this.entries - ROOMY) * 4) / 3), ROOMY / 2);
    let bucket = this.#rover;
    for (let step = 0; step < BUCKETS && goal > 0; step++) {
      bucket = (bucket + 1) % BUCKETS;
      goal -= this.#sweep(bucket, nowNs - HASTY_AGE_NS);
    }
    this.#rover = bucket;
  }

  clear(): void {
    for (let bucket = 0; bucket < BUCKETS; bucket++) this.#sweep(bucket, Infinity);
  }

  /** Throws out what was used last at `beforeNs` or earlier; returns how many that were. */
  #sweep(bucket: number, beforeNs: number): number {
    let gone = 0;
    for (let row = this.#heads[bucket], after: number; row !== -1; row = after) {
      after = this.#next[row];
      if (this.usedNs[row] > beforeNs) continue;
      this.#remove(row, bucket);
      gone++;
    }
    return gone;
  }

  #remove(row: number, bucket: number): void {
    this.#forget(row);
    if (this.#heads[bucket] === row) this.#heads[bucket] = this.#next[row];
    else {
      let other = this.#heads[bucket];
      while (this.#next[other] !== row) other = this.#next[other];
      this.#next[other] = this.#next[row];
    }
    this.#slots.give(row);
    this.entries--;
  }

  #grow(capacity: number): void {
    this.value = grownInt32(this.value, capacity);
    this.usedNs = grownFloat64(this.usedNs, capacity);
    this.modifiedNs = grownFloat64(this.modifiedNs, capacity);
    this.#address = grownInt32(this.#address, capacity);
    this.#next = grownInt32(this.#next, capacity);
  }

  save(): SavedCache {
    const rows = this.#slots.highWater;
    return {
      slots: this.#slots.save(),
      entries: this.entries,
      visit: this.#visit,
      rover: this.#rover,
      heads: this.#heads.slice(),
      value: this.value.slice(0, rows),
      usedNs: this.usedNs.slice(0, rows),
      modifiedNs: this.modifiedNs.slice(0, rows),
      address: this.#address.slice(0, rows),
      next: this.#next.slice(0, rows),
    };
  }

  restore(saved: SavedCache): void {
    this.#slots.restore(saved.slots);
    this.entries = saved.entries;
    this.#visit = saved.visit;
    this.#rover = saved.rover;
    this.#heads.set(saved.heads);
    this.value.set(saved.value);
    this.usedNs.set(saved.usedNs);
    this.modifiedNs.set(saved.modifiedNs);
    this.#address.set(saved.address);
    this.#next.set(saved.next);
  }
}

export interface SavedCache {
  readonly slots: SavedSlots;
  readonly entries: number;
  readonly visit: number;
  readonly rover: number;
  readonly heads: Int32Array;
  readonly value: Int32Array;
  readonly usedNs: Float64Array;
  readonly modifiedNs: Float64Array;
  readonly address: Int32Array;
  readonly next: Int32Array;
}
