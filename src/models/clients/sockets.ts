/**
 * The clients' ends of their TCP connections, one row each: a struct of typed arrays. A row carries the request that is on
 * its way, for a socket has one at a time.
 */
import {
  growColumns,
  leaveColumns,
  restoreColumns,
  type SavedColumns,
  saveColumns,
} from '../../sim/columns.ts';
import { type SavedSlots, Slots } from '../../sim/slots.ts';
import type { SystemClientClass } from '../system-settings.ts';
import { isPlainRequest } from './request-draws.ts';

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

/** In place of the cause of a failure: the row has no answer whose ACKs are still to be counted. */
export const NO_ANSWER = 255;

/** What of a class of clients says whether its requests need the rarer columns. */
export type AskedOfSockets = Pick<SystemClientClass, 'objects' | 'responseSize' | 'backendDemand' | 'trace'> &
  Pick<SystemClientClass, 'retry' | 'hedge'>;

/** No copy of the row's request is on its way. */
export const NO_PARTNER = -1;

export class Sockets {
  readonly slots: Slots;
  session = new Int32Array(0);
  clientClass = new Uint16Array(0);
  /** Client address (host order, as a signed 32-bit number) and source port. */
  address = new Int32Array(0);
  port = new Uint16Array(0);
  realServer = new Int32Array(0);
  /** Epoch of the real server that knows this socket. */
  epoch = new Int32Array(0);
  /** Director that handled the latest segment, and its connection row: a hint that saves a look-up. */
  host = new Int16Array(0);
  hint = new Int32Array(0);
  state = new Uint8Array(0);
  /** Who still needs the row: its client, and the station that holds its job. */
  holds = new Uint8Array(0);
  /** Segments of the present step sent in vain. */
  tries = new Uint8Array(0);
  /** Which attempt at its request the row carries, from 1. */
  attempt = new Uint8Array(0);
  /** 1 for a request that shares a connection with others (HTTP/2). */
  isStream = new Uint8Array(0);
  /** The other row that carries the same request, or NO_PARTNER; only where `hasTries`. */
  partner = new Int32Array(0);
  /** How far the address that it asks for lies above the service's own. */
  destination = new Int32Array(0);
  /** What is asked for, -1 for nothing in particular; only where `hasDetails`. */
  object = new Int32Array(0);
  /** When this attempt's first segment left the client. */
  attemptNs = new Float64Array(0);
  /** Work at the backend that is still to come, and the payload of the answer; only where `hasDetails`. */
  backendNs = new Float64Array(0);
  /** Number of the request in its session, from 1. */
  request = new Int32Array(0);
  responseBytes = new Float64Array(0);
  /** Cause of the failure that is on its way to the client. */
  cause = new Uint8Array(0);
  /** Grows with each request and each reuse of the row, so that a late timeout finds out that it is stale. */
  generation = new Int32Array(0);
  /** How much later the request is for what it waited at directors. */
  lateNs = new Float64Array(0);
  /** Ticket of the response timeout; it holds while the socket is requesting. */
  timeout = new Int32Array(0);
  /** When the client wanted the request. */
  startNs = new Float64Array(0);
  /** When its first segment entered the site. */
  enteredNs = new Float64Array(0);
  demandNs = new Float64Array(0);
  arrivedNs = new Float64Array(0);

  /** Some class has requests that differ by more than their work. */
  readonly hasDetails: boolean;
  /** Some class sends a request a second time. */
  readonly hasTries: boolean;
  /** Columns that no class needs stay empty: a request in flight is 24 bytes the less. */
  readonly #columns: readonly ColumnName[];

  constructor(classes: readonly AskedOfSockets[]) {
    this.hasDetails = classes.some((own) => !isPlainRequest(own, own.trace));
    this.hasTries = classes.some(({ retry, hedge }) => retry !== undefined || hedge !== undefined);
    this.#columns = [
      ...COLUMNS,
      ...(this.hasDetails ? DETAIL_COLUMNS : []),
      ...(this.hasTries ? TRY_COLUMNS : []),
    ];
    growColumns(this, this.#columns, 256);
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
    if (this.hasDetails) {
      this.backendNs[socket] = 0;
      this.object[socket] = -1;
    }
    this.slots.give(socket);
  }

  #grow(capacity: number): void {
    growColumns(this, this.#columns, capacity);
  }

  /** The run is over: the next one may have the table's arrays. */
  release(): void {
    leaveColumns(this, this.#columns);
    this.slots.release();
  }

  save(): SavedSockets {
    return {
      slots: this.slots.save(),
      columns: saveColumns(this, this.#columns, this.slots.highWater),
    };
  }

  restore(saved: SavedSockets): void {
    this.slots.restore(saved.slots);
    for (const name of this.#columns) this[name].fill(0);
    restoreColumns(this, this.#columns, saved.columns);
  }
}

const COLUMNS = [
  'session',
  'clientClass',
  'address',
  'port',
  'realServer',
  'epoch',
  'host',
  'hint',
  'state',
  'holds',
  'tries',
  'attempt',
  'isStream',
  'destination',
  'attemptNs',
  'request',
  'cause',
  'generation',
  'lateNs',
  'timeout',
  'startNs',
  'enteredNs',
  'demandNs',
  'arrivedNs',
] as const;
const DETAIL_COLUMNS = ['object', 'backendNs', 'responseBytes'] as const;
const TRY_COLUMNS = ['partner'] as const;

type ColumnName = (typeof COLUMNS | typeof DETAIL_COLUMNS | typeof TRY_COLUMNS)[number];

export interface SavedSockets {
  readonly slots: SavedSlots;
  readonly columns: SavedColumns;
}
