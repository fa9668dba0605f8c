/**
 * The way of a packet through the director: its entry is found, reused, replaced or made, moved and kept
 * alive.
 */
import type { Admission, AdmissionOptions } from './admission.ts';
import type { ConnectionLife } from './connection-life.ts';
import {
  type Connections,
  FLAG_NO_OUTPUT,
  FLAG_SUPERSEDED,
  FLAG_TEMPLATE,
  METHOD_MASK,
  NO_CONNECTION,
  PROTOCOL_SCTP,
  PROTOCOL_TCP,
} from './connections.ts';
import { type Destinations, METHOD_NAT } from './destinations.ts';
import { DROP, FORWARD, LOCAL, type PacketRegister, REFUSE } from './packet.ts';
import { SCTP_ABORT, SCTP_CLOSED, SCTP_INIT } from './sctp-states.ts';
import type { Services } from './services.ts';
import type { Sysctls } from './sysctls.ts';
import { INPUT, OUTPUT, RST, SYN, TCP_CLOSE, TCP_FIN_WAIT, TCP_TIME_WAIT } from './tcp-states.ts';
import type { Traffic } from './traffic.ts';

/** Who hears of request packets: the sync daemon of a master. */
export interface PacketListener {
  requestPassed(connection: number): void;
  onePacketPassed(template: number): void;
}

/** In conn_reuse_mode: also reuse entries in FIN_WAIT that no reply was seen of. */
const REUSE_FIN_WAIT = 2;

export class PacketPath {
  connection = NO_CONNECTION;
  destination = -1;
  listener: PacketListener | null = null;
  /** While a backup sync daemon runs, and backup_only holds, nothing is directed. */
  isBackup = false;

  readonly #totals: Traffic;
  readonly #life: ConnectionLife;
  readonly #connections: Connections;
  readonly #destinations: Destinations;
  readonly #services: Services;
  readonly #sysctls: Sysctls;
  readonly #admission: Admission;

  constructor(options: AdmissionOptions, admission: Admission) {
    this.#life = options.life;
    this.#connections = options.life.connections;
    this.#destinations = options.life.destinations;
    this.#services = options.services;
    this.#sysctls = options.sysctls;
    this.#totals = options.totals;
    this.#admission = admission;
  }

  request(packet: PacketRegister, segment: number): number {
    if (this.isBackup && this.#sysctls.backup_only !== 0) return LOCAL;
    let connection = this.#lookup(packet);
    if (connection !== NO_CONNECTION) {
      const found = connection;
      const opens =
        packet.protocol === PROTOCOL_TCP
          ? (segment & SYN) !== 0
          : packet.protocol === PROTOCOL_SCTP && segment === SCTP_INIT;
      if (opens && this.#isRescheduled(found)) {
        if (this.#sysctls.conntrack !== 0) return DROP;
        connection = NO_CONNECTION;
      } else {
        const destination = this.#connections.destination[found];
        if (destination >= 0 && this.#destinations.available[destination] === 0) {
          if (this.#sysctls.expire_nodest_conn === 0) return DROP;
          this.#connections.expireAtTick(found);
          if (this.#sysctls.conntrack !== 0) return DROP;
          connection = NO_CONNECTION;
        }
      }
      if (connection === NO_CONNECTION) this.#connections.flags[found] |= FLAG_SUPERSEDED;
    }
    return connection === NO_CONNECTION
      ? this.#admit(packet, segment)
      : this.#pass(connection, packet, segment);
  }

  #admit(packet: PacketRegister, segment: number): number {
    const admission = this.#admission;
    const verdict = admission.admit(packet, segment);
    if (verdict !== FORWARD) return verdict;
    const { connection, template } = admission;
    if (connection !== NO_CONNECTION) this.#pass(connection, packet, segment);
    else this.#passOnce(admission.destination, packet, template);
    // Only a new connection renews its template; packets of existing ones do not. It is renewed last: where both
    // have the same timeout the connection ends first, and the template with it.
    if (template !== NO_CONNECTION) this.#connections.restart(template);
    return FORWARD;
  }

  /** One-packet scheduling: no entry is left. */
  #passOnce(destination: number, packet: PacketRegister, template: number): void {
    this.connection = NO_CONNECTION;
    this.destination = destination;
    this.#countIn(destination, 1, packet.bytes);
    if (template !== NO_CONNECTION) {
      this.#connections.packets[template]++;
      if (this.listener !== null) this.listener.onePacketPassed(template);
    }
    this.#destinations.unbind(destination, false);
  }

  #pass(connection: number, packet: PacketRegister, segment: number): number {
    const connections = this.#connections;
    this.connection = connection;
    this.destination = connections.destination[connection];
    this.#countIn(this.destination, 1, packet.bytes);
    this.#life.transition(connection, INPUT, segment);
    connections.packets[connection]++;
    if (this.listener !== null) this.listener.requestPassed(connection);
    connections.restart(connection);
    return FORWARD;
  }

  /** A packet from a real server. LOCAL: IPVS knows nothing of it. */
  reply(packet: PacketRegister, segment: number): number {
    const connection = this.#lookupReply(packet);
    if (connection === NO_CONNECTION) return this.#refuseServer(packet, segment) ? REFUSE : LOCAL;
    this.connection = connection;
    this.destination = this.#connections.destination[connection];
    this.#countOut(this.destination, 1, packet.bytes);
    this.#life.transition(connection, OUTPUT, segment);
    this.#connections.restart(connection);
    return FORWARD;
  }

  countRequests(connection: number, packets: number, bytes: number): void {
    const connections = this.#connections;
    this.#countIn(connections.destination[connection], packets, bytes);
    if (this.listener === null) connections.packets[connection] += packets;
    else {
      for (let i = 0; i < packets; i++) {
        connections.packets[connection]++;
        this.listener.requestPassed(connection);
      }
    }
    connections.restart(connection);
  }

  countReplies(connection: number, packets: number, bytes: number): void {
    this.#countOut(this.#connections.destination[connection], packets, bytes);
    this.#connections.restart(connection);
  }

  /**
   * Does an opening packet start over instead of going on with the entry? If so the old entry ends at the
   * next tick.
   */
  #isRescheduled(connection: number): boolean {
    const connections = this.#connections;
    const destination = connections.destination[connection];
    const sysctls = this.#sysctls;
    const isQuiesced =
      sysctls.expire_nodest_conn !== 0 && destination >= 0 && this.#destinations.weight[destination] === 0;
    const hasChildren = connections.children[connection] > 0;
    if (!isQuiesced) {
      if (sysctls.conn_reuse_mode === 0 || !this.#isReusable(connection)) return false;
      if (hasChildren && sysctls.conntrack !== 0) return false;
    }
    if (!hasChildren) connections.expireAtTick(connection);
    return true;
  }

  #isReusable(connection: number): boolean {
    const connections = this.#connections;
    if (connections.control[connection] !== NO_CONNECTION) return false;
    const state = connections.state[connection];
    if (connections.protocol[connection] === PROTOCOL_SCTP) return state === SCTP_CLOSED;
    if (state === TCP_TIME_WAIT || state === TCP_CLOSE) return true;
    return (
      (this.#sysctls.conn_reuse_mode & REUSE_FIN_WAIT) !== 0 &&
      state === TCP_FIN_WAIT &&
      (connections.flags[connection] & FLAG_NO_OUTPUT) !== 0
    );
  }

  #lookup(packet: PacketRegister): number {
    const { clientAddress, ports, virtualAddress, protocol, flags, next } = this.#connections;
    const client = packet.clientAddress | 0;
    const virtual = packet.virtualAddress | 0;
    const bothPorts = (packet.clientPort << 16) | packet.virtualPort;
    const { hint } = packet;
    if (hint >= 0 && ports[hint] === bothPorts && clientAddress[hint] === client) {
      const isCurrent =
        (flags[hint] & (FLAG_SUPERSEDED | FLAG_TEMPLATE)) === 0 && this.#connections.isLive(hint);
      if (isCurrent && virtualAddress[hint] === virtual && protocol[hint] === packet.protocol) return hint;
    }
    let entry = this.#connections.first(packet.protocol, client, packet.clientPort);
    for (; entry !== NO_CONNECTION; entry = next[entry]) {
      if (ports[entry] !== bothPorts || clientAddress[entry] !== client) continue;
      if (virtualAddress[entry] !== virtual || protocol[entry] !== packet.protocol) continue;
      if ((flags[entry] & FLAG_TEMPLATE) === 0) return entry;
    }
    return NO_CONNECTION;
  }

  #lookupReply(packet: PacketRegister): number {
    const { protocol, flags, next } = this.#connections;
    const { hint } = packet;
    if (hint >= 0 && (flags[hint] & FLAG_SUPERSEDED) === 0 && this.#connections.isLive(hint)) {
      if (protocol[hint] === packet.protocol && this.#isReplyOf(hint, packet)) return hint;
    }
    let entry = this.#connections.first(packet.protocol, packet.clientAddress | 0, packet.clientPort);
    for (; entry !== NO_CONNECTION; entry = next[entry]) {
      if (protocol[entry] === packet.protocol && this.#isReplyOf(entry, packet)) return entry;
    }
    return NO_CONNECTION;
  }

  /** From the real server itself in NAT, from the virtual address otherwise. */
  #isReplyOf(entry: number, packet: PacketRegister): boolean {
    const { clientAddress, ports, flags } = this.#connections;
    if (clientAddress[entry] !== (packet.clientAddress | 0) || ports[entry] >>> 16 !== packet.clientPort) {
      return false;
    }
    if ((flags[entry] & FLAG_TEMPLATE) !== 0) return false;
    const source = packet.virtualAddress | 0;
    const destination = this.#connections.destination[entry];
    if ((flags[entry] & METHOD_MASK) === METHOD_NAT && destination >= 0) {
      const port = this.#connections.destinationPort[entry];
      return this.#destinations.address[destination] === source && port === packet.virtualPort;
    }
    return (
      this.#connections.virtualAddress[entry] === source && (ports[entry] & 0xffff) === packet.virtualPort
    );
  }

  /** nat_icmp_send: a real server behind NAT whose packet has no entry is told so. */
  #refuseServer(packet: PacketRegister, segment: number): boolean {
    if (this.#sysctls.nat_icmp_send === 0) return false;
    if (packet.protocol === PROTOCOL_TCP && (segment & RST) !== 0) return false;
    if (packet.protocol === PROTOCOL_SCTP && segment === SCTP_ABORT) return false;
    return this.#services.rows.some(({ isAlive, list }) => {
      if (!isAlive) return false;
      const row = this.#destinations.find(list, packet.virtualAddress, packet.virtualPort);
      return row >= 0 && this.#destinations.method[row] === METHOD_NAT;
    });
  }

  /** Nothing is counted for a destination that was deleted. */
  #countIn(destination: number, packets: number, bytes: number): void {
    if (destination < 0 || this.#destinations.available[destination] === 0) return;
    this.#destinations.traffic.countIn(destination, packets, bytes);
    this.#services.traffic.countIn(this.#destinations.service[destination], packets, bytes);
    this.#totals.countIn(0, packets, bytes);
  }

  #countOut(destination: number, packets: number, bytes: number): void {
    if (destination < 0 || this.#destinations.available[destination] === 0) return;
    this.#destinations.traffic.countOut(destination, packets, bytes);
    this.#services.traffic.countOut(this.#destinations.service[destination], packets, bytes);
    this.#totals.countOut(0, packets, bytes);
  }
}
