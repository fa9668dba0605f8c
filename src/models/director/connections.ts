/**
 * The connection table: entries in typed arrays, found by tuple, each with a deadline. A packet only writes
 * the deadline; the check that is already set finds out. A check that was superseded is cancelled; of those
 * that cannot be, an entry tells its own by when it is due.
 *
 * Departure: the kernel's table has a fixed number of buckets, this one grows, so that a lookup stays short.
 */

import {
  growColumns,
  leaveColumns,
  restoreColumns,
  type SavedColumns,
  saveColumns,
} from '../../sim/columns.ts';
import { grownInt32 } from '../../sim/event-queue.ts';
import type { Kernel } from '../../sim/kernel.ts';
import { type SavedSlots, Slots } from '../../sim/slots.ts';
import { leaveArray, takeArray } from '../../sim/spare-arrays.ts';
import type { TimeoutQueue } from '../../sim/timeout-queue.ts';
import { NS_PER_MS, NS_PER_S } from '../../sim/units.ts';

export const NO_CONNECTION = -1;

export const PROTOCOL_IP = 0;
export const PROTOCOL_TCP = 6;
export const PROTOCOL_UDP = 17;
export const PROTOCOL_SCTP = 132;

/** Flags of an entry. The two lowest bits are its forwarding method. */
export const METHOD_MASK = 3;
export const FLAG_TEMPLATE = 4;
export const FLAG_INACTIVE = 8;
/** No reply has been seen on the director. */
export const FLAG_NO_OUTPUT = 16;
/** A template that served an established connection. */
export const FLAG_ASSURED = 32;
/** A newer entry may have the same tuple: do not trust a hint to this one. */
export const FLAG_SUPERSEDED = 64;
/** Came from a sync record. */
export const FLAG_SYNCED = 128;
/** Deleted by force: its template may go with it. */
export const FLAG_FORCED = 256;

/** The kernel's clock ticks 250 times a second; an entry expired "at once" goes at the next tick. */
export const TICK_NS = 4 * NS_PER_MS;

/** Lengths of the rings of pending checks. Other timeouts are put together from these. */
const RING_LENGTHS_S: readonly number[] = [900, 300, 120, 60, 30, 10, 2, 1];

/** Place of a check that stands in no ring. */
const IN_NO_RING = 255;

/** Never due. Also the mark of an entry that must be armed anew. */
const NOT_ARMED = Infinity;
const BUCKETS_MIN = 4096;

const COLUMNS = [
  'clientAddress',
  'ports',
  'virtualAddress',
  'destination',
  'destinationPort',
  'protocol',
  'state',
  'flags',
  'control',
  'children',
  'timeoutS',
  'packets',
  'deadlineNs',
  'checkNs',
  'checkRing',
  'checkTicket',
  'next',
  'before',
] as const;

/** What the table does when an entry's time is over: the director frees what hangs on it, or keeps it. */
export interface ExpiryOwner {
  expired(connection: number): void;
}

export class Connections {
  clientAddress = new Int32Array(64);
  /** Client port above, virtual port below. */
  ports = new Int32Array(64);
  virtualAddress = new Int32Array(64);
  /** Row of the destination, -1 for an entry that bypasses, or whose destination a backup does not know. */
  destination = new Int32Array(64);
  destinationPort = new Uint16Array(64);
  protocol = new Uint8Array(64);
  state = new Uint8Array(64);
  flags = new Uint16Array(64);
  /** Row of the template that this entry hangs on, or -1. */
  control = new Int32Array(64);
  /** Entries that hang on this one. */
  children = new Int32Array(64);
  timeoutS = new Int32Array(64);
  /** Request packets. */
  packets = new Int32Array(64);
  deadlineNs = new Float64Array(64);
  /** When the check that counts is due; -1 in a free row. */
  checkNs = new Float64Array(64).fill(-1);
  /** The ring in which that check stands, and by which ticket. */
  checkRing = new Uint8Array(64);
  checkTicket = new Int32Array(64);
  /** Next older entry of the same bucket, or -1. */
  next = new Int32Array(64);
  /** Next newer entry, or the complement of the bucket in front of which this one stands. */
  before = new Int32Array(64);

  readonly #kernel: Kernel;
  readonly #owner: ExpiryOwner;
  readonly #slots: Slots;
  readonly #check: number;
  readonly #rings: TimeoutQueue[];
  #heads: Int32Array<ArrayBuffer>;
  #mask: number;

  /** `expected` entries find room without the table's growing. */
  constructor(kernel: Kernel, owner: ExpiryOwner, expected = 0) {
    this.#kernel = kernel;
    this.#owner = owner;
    let capacity = 64;
    while (capacity < expected) capacity *= 2;
    if (capacity > 64) growColumns(this, COLUMNS, capacity);
    this.#slots = new Slots(capacity, (wanted) => growColumns(this, COLUMNS, wanted));
    this.#heads = takeArray(Int32Array, Math.max(BUCKETS_MIN, 2 * capacity)).fill(-1);
    this.#mask = this.#heads.length - 1;
    this.#check = kernel.kind('connection-check', (connection) => this.#checkDeadline(connection));
    this.#rings = RING_LENGTHS_S.map((seconds) => kernel.timeoutQueue(this.#check, seconds * NS_PER_S));
  }

  /** Live entries, templates included. */
  get count(): number {
    return this.#slots.used;
  }

  /** Every live row is below it. */
  get rows(): number {
    return this.#slots.highWater;
  }

  get buckets(): number {
    return this.#mask + 1;
  }

  isLive(connection: number): boolean {
    return connection < this.#slots.highWater && this.checkNs[connection] !== -1;
  }

  clientPort(connection: number): number {
    return this.ports[connection] >>> 16;
  }

  virtualPort(connection: number): number {
    return this.ports[connection] & 0xffff;
  }

  /** The newest entry of a bucket, or -1; `next` leads on. */
  head(bucket: number): number {
    return this.#heads[bucket];
  }

  /** First entry of the bucket in which a client's entries stand, newest first. */
  first(protocol: number, clientAddress: number, clientPort: number): number {
    return this.#heads[this.#bucket(protocol, clientAddress, clientPort)];
  }

  /** Takes a row for a new entry and clears it. The caller writes the tuple and calls `link`. */
  take(): number {
    const connection = this.#slots.take();
    this.flags[connection] = FLAG_INACTIVE;
    this.state[connection] = 0;
    this.control[connection] = NO_CONNECTION;
    this.children[connection] = 0;
    this.packets[connection] = 0;
    this.timeoutS[connection] = 0;
    this.deadlineNs[connection] = 0;
    this.checkNs[connection] = NOT_ARMED;
    this.checkRing[connection] = IN_NO_RING;
    return connection;
  }

  /** Puts the entry in front of its bucket: of two with the same tuple the newer is found. */
  link(connection: number): void {
    if (this.#slots.used * 2 > this.#mask + 1) this.#widen();
    const bucket = this.#bucketOf(connection);
    const after = this.#heads[bucket];
    this.next[connection] = after;
    this.before[connection] = ~bucket;
    if (after !== -1) this.before[after] = connection;
    this.#heads[bucket] = connection;
  }

  unlink(connection: number): void {
    const before = this.before[connection];
    const after = this.next[connection];
    if (before < 0) this.#heads[~before] = after;
    else this.next[before] = after;
    if (after !== -1) this.before[after] = before;
  }

  /** Gives the row back. */
  free(connection: number): void {
    this.#cancelCheck(connection);
    this.checkNs[connection] = -1;
    this.#slots.give(connection);
  }

  /** The entry lives `timeoutS` from now. */
  restart(connection: number): void {
    const deadlineNs = this.#kernel.nowNs + this.timeoutS[connection] * NS_PER_S;
    this.deadlineNs[connection] = deadlineNs;
    if (deadlineNs < this.checkNs[connection]) this.#arm(connection, deadlineNs);
  }

  /**
   * The entry closes: its last timeout gets a check of its own, for the one pending comes too early or too
   * late.
   */
  rearm(connection: number): void {
    this.#cancelCheck(connection);
    this.checkNs[connection] = NOT_ARMED;
  }

  /** The entry goes at the next tick, unless it is due before. */
  expireAtTick(connection: number): void {
    const deadlineNs = this.#kernel.nowNs + TICK_NS;
    if (this.deadlineNs[connection] <= deadlineNs) return;
    this.deadlineNs[connection] = deadlineNs;
    if (deadlineNs < this.checkNs[connection]) this.#arm(connection, deadlineNs);
  }

  #cancelCheck(connection: number): void {
    const ring = this.checkRing[connection];
    if (ring === IN_NO_RING) return;
    this.#rings[ring].cancel(this.checkTicket[connection]);
    this.checkRing[connection] = IN_NO_RING;
  }

  #arm(connection: number, deadlineNs: number): void {
    this.#cancelCheck(connection);
    const restNs = deadlineNs - this.#kernel.nowNs;
    for (let i = 0; i < this.#rings.length; i++) {
      const ring = this.#rings[i];
      if (ring.lengthNs > restNs) continue;
      this.checkNs[connection] = this.#kernel.nowNs + ring.lengthNs;
      this.checkTicket[connection] = this.#kernel.timeout(ring, connection, 0);
      this.checkRing[connection] = i;
      return;
    }
    this.checkNs[connection] = deadlineNs;
    this.#kernel.after(restNs, this.#check, connection, 0);
  }

  #checkDeadline(connection: number): void {
    if (this.checkNs[connection] !== this.#kernel.nowNs) return;
    const deadlineNs = this.deadlineNs[connection];
    this.checkNs[connection] = NOT_ARMED;
    this.checkRing[connection] = IN_NO_RING;
    if (deadlineNs > this.#kernel.nowNs) this.#arm(connection, deadlineNs);
    else this.#owner.expired(connection);
  }

  #bucket(protocol: number, clientAddress: number, clientPort: number): number {
    let hash = Math.imul(clientAddress ^ (clientPort << 16) ^ protocol, 0x9e3779b1);
    hash ^= hash >>> 15;
    hash = Math.imul(hash + clientPort, 0x85ebca77);
    return (hash ^ (hash >>> 13)) & this.#mask;
  }

  #bucketOf(connection: number): number {
    return this.#bucket(
      this.protocol[connection],
      this.clientAddress[connection],
      this.ports[connection] >>> 16,
    );
  }

  /** Twice the buckets. Entries of one bucket keep their order. */
  #widen(): void {
    const heads = this.#heads;
    this.#mask = heads.length * 2 - 1;
    this.#heads = takeArray(Int32Array, this.#mask + 1).fill(-1);
    const tails = takeArray(Int32Array, this.#mask + 1);
    for (const head of heads) {
      for (let connection = head, after: number; connection !== -1; connection = after) {
        after = this.next[connection];
        const bucket = this.#bucketOf(connection);
        if (this.#heads[bucket] === -1) {
          this.#heads[bucket] = connection;
          this.before[connection] = ~bucket;
        } else {
          this.next[tails[bucket]] = connection;
          this.before[connection] = tails[bucket];
        }
        tails[bucket] = connection;
        this.next[connection] = -1;
      }
    }
    leaveArray(tails);
    leaveArray(heads);
  }

  /** The run is over: the next one may have the table's arrays. */
  release(): void {
    leaveColumns(this, COLUMNS);
    this.#slots.release();
    leaveArray(this.#heads);
    this.#heads = new Int32Array(0);
  }

  save(): SavedConnections {
    return {
      slots: this.#slots.save(),
      columns: saveColumns(this, COLUMNS, this.#slots.highWater),
      heads: this.#heads.slice(),
    };
  }

  restore(saved: SavedConnections): void {
    this.#slots.restore(saved.slots);
    restoreColumns(this, COLUMNS, saved.columns);
    this.#heads = grownInt32(saved.heads, saved.heads.length);
    this.#mask = saved.heads.length - 1;
  }
}

export interface SavedConnections {
  readonly slots: SavedSlots;
  readonly columns: SavedColumns;
  readonly heads: Int32Array;
}
