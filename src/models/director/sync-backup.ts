/**
 * The backup's side of connection synchronisation: what a record makes of the connection table. Entries live
 * as long as the record says, from its arrival, and are gone before the master's own unless another record
 * comes.
 */
import type { ConnectionLife } from './connection-life.ts';
import {
  type Connections,
  FLAG_INACTIVE,
  FLAG_NO_OUTPUT,
  FLAG_SYNCED,
  FLAG_TEMPLATE,
  NO_CONNECTION,
} from './connections.ts';
import type { Services } from './services.ts';
import {
  RECORD_CLIENT_ADDRESS,
  RECORD_DESTINATION_ADDRESS,
  RECORD_DESTINATION_PORT,
  RECORD_FIELDS,
  RECORD_FLAGS,
  RECORD_MARK,
  RECORD_PORTS,
  RECORD_PROTOCOL,
  RECORD_STATE_TIMEOUT,
  RECORD_VIRTUAL_ADDRESS,
} from './sync-records.ts';
import type { Sysctls } from './sysctls.ts';

/** Who keeps what the master's daemon remembers of an entry, should this director become master. */
export interface ReceivedListener {
  received(connection: number): void;
}

export class SyncBackup {
  isRunning = false;
  /** 0 accepts the records of all. */
  syncId = 0;
  /** Records taken in, and those that changed nothing because they spoke of another destination. */
  records = 0;
  ignored = 0;

  readonly #life: ConnectionLife;
  readonly #connections: Connections;
  readonly #services: Services;
  readonly #sysctls: Sysctls;
  readonly #listener: ReceivedListener;

  constructor(life: ConnectionLife, services: Services, sysctls: Sysctls, listener: ReceivedListener) {
    this.#life = life;
    this.#connections = life.connections;
    this.#services = services;
    this.#sysctls = sysctls;
    this.#listener = listener;
  }

  /** A message from the network. */
  receive(message: Int32Array): void {
    if (!this.isRunning || (this.syncId !== 0 && message[0] !== this.syncId)) return;
    for (let at = 1; at < message.length; at += RECORD_FIELDS) this.#take(message, at);
  }

  #take(message: Int32Array, at: number): void {
    const connections = this.#connections;
    const flags = message[at + RECORD_FLAGS];
    let entry = this.#find(message, at);
    if (entry !== NO_CONNECTION && !this.#hasSameDestination(entry, message, at)) {
      if ((flags & FLAG_INACTIVE) !== 0) {
        this.ignored++;
        return;
      }
      connections.expireAtTick(entry);
      entry = NO_CONNECTION;
    }
    if (entry === NO_CONNECTION) entry = this.#create(message, at);
    else this.#update(entry, message, at);
    const stateTimeout = message[at + RECORD_STATE_TIMEOUT];
    connections.state[entry] = stateTimeout >>> 24;
    connections.timeoutS[entry] = stateTimeout & 0xffffff;
    connections.packets[entry] = this.#sysctls.sync_threshold;
    connections.rearm(entry);
    connections.restart(entry);
    this.#listener.received(entry);
    this.records++;
  }

  #find(message: Int32Array, at: number): number {
    const { clientAddress, ports, virtualAddress, protocol, flags, next } = this.#connections;
    const kind = message[at + RECORD_PROTOCOL];
    const client = message[at + RECORD_CLIENT_ADDRESS];
    const bothPorts = message[at + RECORD_PORTS];
    const template = message[at + RECORD_FLAGS] & FLAG_TEMPLATE;
    let entry = this.#connections.first(kind, client, bothPorts >>> 16);
    for (; entry !== NO_CONNECTION; entry = next[entry]) {
      if (clientAddress[entry] !== client || ports[entry] !== bothPorts || protocol[entry] !== kind) continue;
      if (virtualAddress[entry] !== message[at + RECORD_VIRTUAL_ADDRESS]) continue;
      if ((flags[entry] & FLAG_TEMPLATE) === template) return entry;
    }
    return NO_CONNECTION;
  }

  /** An entry whose destination was not known here may get it now. */
  #hasSameDestination(entry: number, message: Int32Array, at: number): boolean {
    const destination = this.#connections.destination[entry];
    if (destination < 0) return true;
    return (
      this.#life.destinations.address[destination] === message[at + RECORD_DESTINATION_ADDRESS] &&
      this.#connections.destinationPort[entry] === message[at + RECORD_DESTINATION_PORT]
    );
  }

  #create(message: Int32Array, at: number): number {
    const connections = this.#connections;
    const flags = message[at + RECORD_FLAGS];
    const entry = connections.take();
    connections.protocol[entry] = message[at + RECORD_PROTOCOL];
    connections.clientAddress[entry] = message[at + RECORD_CLIENT_ADDRESS];
    connections.ports[entry] = message[at + RECORD_PORTS];
    connections.virtualAddress[entry] = message[at + RECORD_VIRTUAL_ADDRESS];
    connections.destinationPort[entry] = message[at + RECORD_DESTINATION_PORT];
    connections.flags[entry] |= (flags & FLAG_TEMPLATE) | FLAG_SYNCED;
    connections.link(entry);
    this.#bind(entry, message, at);
    return entry;
  }

  #update(entry: number, message: Int32Array, at: number): void {
    const { destination, flags } = this.#connections;
    if (destination[entry] < 0) this.#bind(entry, message, at);
    else if ((flags[entry] & FLAG_TEMPLATE) === 0) this.#setActivity(entry, message[at + RECORD_FLAGS]);
  }

  /** The destination is the backup's own, with its own forwarding method. */
  #bind(entry: number, message: Int32Array, at: number): void {
    this.#life.bind(entry, this.#destinationOf(message, at));
    // Whether replies pass the director is the record's to say, also while the destination is not known here.
    const hasNoOutput = message[at + RECORD_FLAGS] & FLAG_NO_OUTPUT;
    this.#connections.flags[entry] = (this.#connections.flags[entry] & ~FLAG_NO_OUTPUT) | hasNoOutput;
    if ((this.#connections.flags[entry] & FLAG_TEMPLATE) === 0)
      this.#setActivity(entry, message[at + RECORD_FLAGS]);
  }

  #setActivity(entry: number, flags: number): void {
    const connections = this.#connections;
    const destination = connections.destination[entry];
    const isInactive = flags & FLAG_INACTIVE;
    if (isInactive === (connections.flags[entry] & FLAG_INACTIVE)) return;
    connections.flags[entry] ^= FLAG_INACTIVE;
    if (destination < 0) return;
    if (isInactive === 0) this.#life.destinations.activate(destination);
    else this.#life.destinations.deactivate(destination);
  }

  #destinationOf(message: Int32Array, at: number): number {
    const service = this.#services.lookupBy(
      message[at + RECORD_PROTOCOL],
      message[at + RECORD_VIRTUAL_ADDRESS],
      message[at + RECORD_PORTS] & 0xffff,
      message[at + RECORD_MARK],
    );
    if (service === undefined) return -1;
    const { destinations } = this.#life;
    const address = message[at + RECORD_DESTINATION_ADDRESS];
    const exact = destinations.find(service.list, address, message[at + RECORD_DESTINATION_PORT]);
    // Destinations of marks and of services for every port are configured without one.
    return exact >= 0 ? exact : destinations.find(service.list, address, 0);
  }

  save(): SavedSyncBackup {
    const { isRunning, syncId, records, ignored } = this;
    return { isRunning, syncId, records, ignored };
  }

  restore(saved: SavedSyncBackup): void {
    Object.assign(this, saved);
  }
}

export interface SavedSyncBackup {
  readonly isRunning: boolean;
  readonly syncId: number;
  readonly records: number;
  readonly ignored: number;
}
