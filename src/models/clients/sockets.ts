/**
 * The clients' ends of their TCP connections, one row each: a struct of typed arrays. A row carries the request that is on
 * its way, for a socket has one at a time.
 */
import { grownFloat64, grownInt32 } from '../../sim/event-queue.ts';
import { type SavedSlots, Slots } from '../../sim/slots.ts';

/** What a socket waits for. */
export const SOCKET_CONNECTING = 1;
export const SOCKET_REQUESTING = 2;
export const SOCKET_IDLE = 3;
export const SOCKET_CLOSING = 4;
/** Not a client's: the job of a health check, whose row is `session` at director `host`. */
export const SOCKET_CHECKING = 5;
/** Its request waits: for a connection, or for its next attempt. */
export const SOCKET_WAITING = 6;
/** Its request is on the way to the director, on a connection that stands. */
export const SOCKET_SENDING = 7;

/** No copy of the row's request is on its way. */
export const NO_PARTNER = -1;

export class Sockets {
  readonly slots: Slots;
  session = new Int32Array(256);
  clientClass = new Int32Array(256);
  /** Client address (host order, as a signed 32-bit number) and source port. */
  address = new Int32Array(256);
  port = new Int32Array(256);
  realServer = new Int32Array(256);
  /** Epoch of the real server that knows this socket. */
  epoch = new Int32Array(256);
  /** Director that handled the latest segment, and its connection row: a hint that saves a look-up. */
  host = new Int32Array(256);
  hint = new Int32Array(256);
  state = new Uint8Array(256);
  /** Who still needs the row: its client, and the station that holds its job. */
  holds = new Uint8Array(256);
  /** Segments of the present step sent in vain. */
  tries = new Uint8Array(256);
  /** Which attempt at its request the row carries, from 1. */
  attempt = new Uint8Array(256);
  /** 1 for a request that shares a connection with others (HTTP/2). */
  isStream = new Uint8Array(256);
  /** The other row that carries the same request, or NO_PARTNER. */
  partner = new Int32Array(256);
  /** How far the address that it asks for lies above the service's own. */
  destination = new Int32Array(256);
  /** What is asked for, -1 for nothing in particular. */
  object = new Int32Array(256);
  /** When this attempt's first segment left the client. */
  attemptNs = new Float64Array(256);
  /** Work at the backend that is still to come, and the payload of the answer; only where the class has them. */
  backendNs = new Float64Array(256);
  /** Number of the request in its session, from 1. */
  request = new Int32Array(256);
  responseBytes = new Float64Array(256);
  /** Cause of the failure that is on its way to the client. */
  cause = new Uint8Array(256);
  /** Grows with each request and each reuse of the row, so that a late timeout finds out that it is stale. */
  generation = new Int32Array(256);
  /** How much later the request is for what it waited at directors. */
  lateNs = new Float64Array(256);
  /** Ticket of the response timeout; it holds while the socket is requesting. */
  timeout = new Int32Array(256);
  /** When the client wanted the request. */
  startNs = new Float64Array(256);
  /** When its first segment entered the site. */
  enteredNs = new Float64Array(256);
  demandNs = new Float64Array(256);
  arrivedNs = new Float64Array(256);

  constructor() {
    this.slots = new Slots(256, (capacity) => this.#grow(capacity));
  }

  take(): number {
    const socket = this.slots.take();
    this.generation[socket]++;
    return socket;
  }

  give(socket: number): void {
    this.generation[socket]++;
    this.state[socket] = 0;
    this.backendNs[socket] = 0;
    this.object[socket] = -1;
    this.slots.give(socket);
  }

  #grow(capacity: number): void {
    for (const name of INT_COLUMNS) this[name] = grownInt32(this[name], capacity);
    for (const name of DOUBLE_COLUMNS) this[name] = grownFloat64(this[name], capacity);
    for (const name of BYTE_COLUMNS) {
      const grown = new Uint8Array(capacity);
      grown.set(this[name]);
      this[name] = grown;
    }
  }

  save(): SavedSockets {
    const rows = this.slots.highWater;
    return {
      slots: this.slots.save(),
      ints: INT_COLUMNS.map((name) => this[name].slice(0, rows)),
      doubles: DOUBLE_COLUMNS.map((name) => this[name].slice(0, rows)),
      bytes: BYTE_COLUMNS.map((name) => this[name].slice(0, rows)),
    };
  }

  restore(saved: SavedSockets): void {
    this.slots.restore(saved.slots);
    INT_COLUMNS.forEach((name, i) => {
      this[name].fill(0);
      this[name].set(saved.ints[i]);
    });
    DOUBLE_COLUMNS.forEach((name, i) => {
      this[name].set(saved.doubles[i]);
    });
    BYTE_COLUMNS.forEach((name, i) => {
      this[name].fill(0);
      this[name].set(saved.bytes[i]);
    });
  }
}

const INT_COLUMNS = [
  'session',
  'clientClass',
  'address',
  'port',
  'realServer',
  'epoch',
  'host',
  'hint',
  'generation',
  'timeout',
  'partner',
  'destination',
  'request',
  'object',
] as const;
const DOUBLE_COLUMNS = [
  'lateNs',
  'startNs',
  'enteredNs',
  'demandNs',
  'arrivedNs',
  'attemptNs',
  'backendNs',
  'responseBytes',
] as const;
const BYTE_COLUMNS = ['state', 'holds', 'tries', 'cause', 'attempt', 'isStream'] as const;

export interface SavedSockets {
  readonly slots: SavedSlots;
  readonly ints: readonly Int32Array[];
  readonly doubles: readonly Float64Array[];
  readonly bytes: readonly Uint8Array[];
}
