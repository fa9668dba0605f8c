/**
 * The master's side of connection synchronisation: after which packets an entry is worth a record, how
 * records are put together into messages, and when those are sent. Nothing is acknowledged, and nothing is
 * sent of what was there before.
 */
import type { Kernel } from '../../sim/kernel.ts';
import { NS_PER_MS, NS_PER_S } from '../../sim/units.ts';
import type { ConnectionLife } from './connection-life.ts';
import {
  type Connections,
  FLAG_INACTIVE,
  FLAG_NO_OUTPUT,
  FLAG_TEMPLATE,
  METHOD_MASK,
  NO_CONNECTION,
  PROTOCOL_SCTP,
  PROTOCOL_TCP,
  TICK_NS,
} from './connections.ts';
import {
  SCTP_CLOSED,
  SCTP_ESTABLISHED,
  SCTP_SHUTDOWN_ACK_SENT,
  SCTP_SHUTDOWN_RECEIVED,
  SCTP_SHUTDOWN_SENT,
} from './sctp-states.ts';
import type { Services } from './services.ts';
import { DEFAULT_MESSAGE_BYTES, RECORD_FIELDS, recordsPerMessage } from './sync-records.ts';
import type { Sysctls } from './sysctls.ts';
import { TCP_CLOSE, TCP_CLOSE_WAIT, TCP_ESTABLISHED, TCP_FIN_WAIT, TCP_TIME_WAIT } from './tcp-states.ts';

const TICKS_PER_S = NS_PER_S / TICK_NS;
const LEAST_REFRESH_TICKS = 10 * TICKS_PER_S;
/** The sender wakes so long after the first message is queued, or when so many are. */
const SEND_DELAY_NS = 20 * NS_PER_MS;
const SEND_AT_ONCE = 8;
/**
 * A message that is not full is sent once it is 2 s old, looked at every second. A second of the sending thread: with 250
 * ticks a second the timer wheel rounds its sleep of 250 ticks up to the next multiple of 8 (kernel/time/timer.c), which
 * from the second sleep on is 256 ticks.
 */
const CHECK_NS = 256 * TICK_NS;
const PATIENCE_NS = 2 * NS_PER_S;

const TCP_SYNCED = [TCP_ESTABLISHED, TCP_FIN_WAIT, TCP_CLOSE, TCP_CLOSE_WAIT, TCP_TIME_WAIT];
const SCTP_SYNCED = [
  SCTP_ESTABLISHED,
  SCTP_SHUTDOWN_SENT,
  SCTP_SHUTDOWN_RECEIVED,
  SCTP_SHUTDOWN_ACK_SENT,
  SCTP_CLOSED,
];
const SYNCED_FLAGS = METHOD_MASK | FLAG_TEMPLATE | FLAG_INACTIVE | FLAG_NO_OUTPUT;

export interface SyncMasterOptions {
  readonly kernel: Kernel;
  readonly life: ConnectionLife;
  readonly services: Services;
  readonly sysctls: Sysctls;
  /** Puts a message on the network; it may keep it. */
  readonly send: (message: Int32Array) => void;
}

export class SyncMaster {
  isRunning = false;
  syncId = 0;
  /** Records written, messages sent, and messages thrown away because the queue was full. */
  records = 0;
  messages = 0;
  discarded = 0;

  readonly #options: SyncMasterOptions;
  readonly #connections: Connections;
  readonly #sysctls: Sysctls;
  readonly #check: number;
  readonly #wake: number;
  /** By connection: when its last record ends, in ticks, the two lowest bits counting repetitions. */
  #endTick = new Float64Array(0);
  /** By connection: the state of its last record. */
  #sentState = new Uint8Array(0);
  #recordsPerMessage = recordsPerMessage(DEFAULT_MESSAGE_BYTES);
  #buffer = new Int32Array(1 + this.#recordsPerMessage * RECORD_FIELDS);
  #filled = 0;
  #startedNs = 0;
  #queue: Int32Array[] = [];

  constructor(options: SyncMasterOptions) {
    this.#options = options;
    this.#connections = options.life.connections;
    this.#sysctls = options.sysctls;
    const { kernel } = options;
    this.#check = kernel.timer(
      kernel.kind('sync-check', () => this.#checkAge()),
      0,
      0,
    );
    this.#wake = kernel.timer(
      kernel.kind('sync-send', () => this.#sendQueue()),
      0,
      0,
    );
  }

  /** `ipvsadm --start-daemon master`. */
  start(syncId: number, messageBytes: number): void {
    const { kernel } = this.#options;
    this.isRunning = true;
    this.syncId = syncId;
    this.#recordsPerMessage = recordsPerMessage(messageBytes);
    this.#buffer = new Int32Array(1 + this.#recordsPerMessage * RECORD_FIELDS);
    this.#filled = 0;
    this.#queue = [];
    this.#reach(this.#connections.rows);
    kernel.arm(this.#check, kernel.nowNs + CHECK_NS);
  }

  /** What was not sent yet is lost. */
  stop(): void {
    const { kernel } = this.#options;
    this.isRunning = false;
    this.#filled = 0;
    this.#queue = [];
    kernel.disarm(this.#check);
    kernel.disarm(this.#wake);
  }

  created(connection: number): void {
    this.#reach(connection + 1);
    const tick = this.#nowTick();
    this.#endTick[connection] = tick - (tick % 4);
    this.#sentState[connection] = 0;
  }

  /** The entry came by a record itself: its state is no news. */
  received(connection: number): void {
    this.created(connection);
    this.#sentState[connection] = this.#connections.state[connection];
  }

  requestPassed(connection: number): void {
    this.#consider(connection, this.#connections.packets[connection]);
  }

  /** A packet without an entry of its own still counts for its template. */
  onePacketPassed(template: number): void {
    this.#considerControl(template);
  }

  extended(connection: number): void {
    this.#consider(connection, this.#sysctls.sync_threshold);
  }

  #consider(connection: number, packets: number): void {
    if (this.#isNeeded(connection, packets)) this.#write(connection);
    const control = this.#connections.control[connection];
    if (control !== NO_CONNECTION) this.#considerControl(control);
  }

  #considerControl(control: number): void {
    const isTemplate = this.#options.life.isTemplate(control);
    const packets = isTemplate ? ++this.#connections.packets[control] : this.#sysctls.sync_threshold;
    this.#consider(control, packets);
  }

  #isNeeded(connection: number, packets: number): boolean {
    const connections = this.#connections;
    const { sync_threshold: threshold, sync_period: period } = this.#sysctls;
    const refreshTicks = this.#sysctls.sync_refresh_period * TICKS_PER_S;
    const state = connections.state[connection];
    const tick = this.#nowTick();
    const timeoutTicks = connections.timeoutS[connection] * TICKS_PER_S;
    let endTick = tick + timeoutTicks;
    endTick -= endTick % 4;
    const isTemplate = this.#options.life.isTemplate(connection);
    if (isTemplate || !this.#mustSend(connection, state)) {
      if (!isTemplate && !this.#maySend(connection, state)) return false;
      const lastTick = this.#endTick[connection];
      const spared = Math.min(refreshTicks, Math.max(timeoutTicks / 2, LEAST_REFRESH_TICKS));
      if (refreshTicks > 0 && Math.abs(endTick - lastTick) < spared) {
        const repeated = lastTick % 4;
        if (repeated >= this.#sysctls.sync_retries) return false;
        if (tick < lastTick - timeoutTicks + refreshTicks / 8) return false;
        endTick += repeated + 1;
      }
      if (period > 0) {
        if (!isTemplate && packets % period !== threshold) return false;
      } else if (refreshTicks === 0 && packets !== threshold) return false;
    }
    this.#sentState[connection] = state;
    this.#endTick[connection] = endTick;
    return true;
  }

  /**
   * Only what goes on from the handshake is worth a record; with sync_persist_mode a template says it all.
   */
  #maySend(connection: number, state: number): boolean {
    if (this.#sysctls.sync_persist_mode !== 0 && this.#hasTemplate(connection)) return false;
    const protocol = this.#connections.protocol[connection];
    if (protocol === PROTOCOL_TCP) return TCP_SYNCED.includes(state);
    return protocol !== PROTOCOL_SCTP || SCTP_SYNCED.includes(state);
  }

  /** A change into a state that closes is told whatever the packet's number. */
  #mustSend(connection: number, state: number): boolean {
    const protocol = this.#connections.protocol[connection];
    if (state === this.#sentState[connection] || !this.#maySend(connection, state)) return false;
    if (protocol === PROTOCOL_TCP) return state !== TCP_ESTABLISHED;
    return protocol === PROTOCOL_SCTP && state !== SCTP_ESTABLISHED;
  }

  #hasTemplate(connection: number): boolean {
    let control = this.#connections.control[connection];
    while (control !== NO_CONNECTION) {
      if (this.#options.life.isTemplate(control)) return true;
      control = this.#connections.control[control];
    }
    return false;
  }

  #write(connection: number): void {
    if (this.#filled === this.#recordsPerMessage) this.#enqueue();
    if (this.#filled === 0) this.#startedNs = this.#options.kernel.nowNs;
    const connections = this.#connections;
    const { destinations } = this.#options.life;
    const destination = connections.destination[connection];
    const buffer = this.#buffer;
    let at = 1 + this.#filled * RECORD_FIELDS;
    buffer[at++] = connections.protocol[connection];
    buffer[at++] = connections.clientAddress[connection];
    buffer[at++] = connections.ports[connection];
    buffer[at++] = connections.virtualAddress[connection];
    buffer[at++] = destination < 0 ? 0 : destinations.address[destination];
    buffer[at++] = connections.destinationPort[connection];
    buffer[at++] = connections.flags[connection] & SYNCED_FLAGS;
    buffer[at++] = (connections.state[connection] << 24) | connections.timeoutS[connection];
    buffer[at++] = destination < 0 ? 0 : this.#options.services.rows[destinations.service[destination]].mark;
    this.#filled++;
    this.records++;
  }

  /** The message is full, or old enough. */
  #enqueue(): void {
    this.#buffer[0] = this.syncId;
    const message = this.#buffer.slice(0, 1 + this.#filled * RECORD_FIELDS);
    this.#filled = 0;
    if (this.#queue.length >= this.#sysctls.sync_qlen_max) {
      this.discarded++;
      return;
    }
    this.#queue.push(message);
    const { kernel } = this.#options;
    if (this.#queue.length >= SEND_AT_ONCE) this.#sendQueue();
    else if (!kernel.isArmed(this.#wake)) kernel.arm(this.#wake, kernel.nowNs + SEND_DELAY_NS);
  }

  #sendQueue(): void {
    this.#options.kernel.disarm(this.#wake);
    for (const message of this.#queue) this.#options.send(message);
    this.messages += this.#queue.length;
    this.#queue = [];
  }

  #checkAge(): void {
    const { kernel } = this.#options;
    if (this.#filled > 0 && kernel.nowNs - this.#startedNs >= PATIENCE_NS) {
      this.#enqueue();
      this.#sendQueue();
    }
    kernel.arm(this.#check, kernel.nowNs + CHECK_NS);
  }

  #nowTick(): number {
    return Math.floor(this.#options.kernel.nowNs / TICK_NS);
  }

  #reach(rows: number): void {
    if (rows <= this.#endTick.length) return;
    let capacity = Math.max(64, this.#endTick.length);
    while (capacity < rows) capacity *= 2;
    const endTick = new Float64Array(capacity);
    endTick.set(this.#endTick);
    this.#endTick = endTick;
    const sentState = new Uint8Array(capacity);
    sentState.set(this.#sentState);
    this.#sentState = sentState;
  }

  save(): SavedSyncMaster {
    return {
      isRunning: this.isRunning,
      syncId: this.syncId,
      recordsPerMessage: this.#recordsPerMessage,
      counts: [this.records, this.messages, this.discarded],
      endTick: this.#endTick.slice(),
      sentState: this.#sentState.slice(),
      buffer: this.#buffer.slice(),
      filled: this.#filled,
      startedNs: this.#startedNs,
      queue: this.#queue.map((message) => message.slice()),
    };
  }

  restore(saved: SavedSyncMaster): void {
    this.isRunning = saved.isRunning;
    this.syncId = saved.syncId;
    this.#recordsPerMessage = saved.recordsPerMessage;
    [this.records, this.messages, this.discarded] = saved.counts;
    this.#endTick = saved.endTick.slice();
    this.#sentState = saved.sentState.slice();
    this.#buffer = saved.buffer.slice();
    this.#filled = saved.filled;
    this.#startedNs = saved.startedNs;
    this.#queue = saved.queue.map((message) => message.slice());
  }
}

export interface SavedSyncMaster {
  readonly isRunning: boolean;
  readonly syncId: number;
  readonly recordsPerMessage: number;
  readonly counts: readonly [records: number, messages: number, discarded: number];
  readonly endTick: Float64Array;
  readonly sentState: Uint8Array;
  readonly buffer: Int32Array;
  readonly filled: number;
  readonly startedNs: number;
  readonly queue: readonly Int32Array[];
}
