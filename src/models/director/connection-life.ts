/**
 * What happens to an entry from its first packet to its end: it is bound to a destination, moves through the
 * states of its protocol, keeps the destination's counters, and goes when its time is over.
 */
import type { Kernel } from '../../sim/kernel.ts';
import {
  Connections,
  FLAG_ASSURED,
  FLAG_FORCED,
  FLAG_INACTIVE,
  FLAG_NO_OUTPUT,
  FLAG_TEMPLATE,
  METHOD_MASK,
  NO_CONNECTION,
  PROTOCOL_SCTP,
  PROTOCOL_TCP,
  PROTOCOL_UDP,
  type SavedConnections,
} from './connections.ts';
import { type Destinations, METHOD_NAT } from './destinations.ts';
import type { PacketRegister } from './packet.ts';
import { nextSctpState, SCTP_ESTABLISHED, SCTP_TIMEOUTS_S } from './sctp-states.ts';
import {
  INPUT_ONLY,
  nextTcpState,
  OUTPUT,
  SECURE_TCP_TRANSITIONS,
  TCP_ESTABLISHED,
  TCP_FIN_WAIT,
  TCP_IS_ACTIVE,
  TCP_TIMEOUTS_S,
  TCP_TRANSITIONS,
} from './tcp-states.ts';

const UDP_TIMEOUT_S = 300;
/** An entry whose time is over while others hang on it gets so many seconds more, from then on each time. */
const EXTENSION_S = 60;

/** Who hears of an entry's beginning, and that it was kept beyond its time: the sync daemon of a master. */
export interface EntryListener {
  created(connection: number): void;
  extended(connection: number): void;
}

export class ConnectionLife {
  readonly connections: Connections;
  readonly destinations: Destinations;
  readonly tcpTimeoutsS = Int32Array.from(TCP_TIMEOUTS_S);
  udpTimeoutS = UDP_TIMEOUT_S;
  listener: EntryListener | null = null;
  #tcpTable = TCP_TRANSITIONS;

  constructor(kernel: Kernel, destinations: Destinations, expectedEntries = 0) {
    this.destinations = destinations;
    this.connections = new Connections(kernel, this, expectedEntries);
  }

  /** Seconds as in `ipvsadm --set`; 0 leaves a value as it is. Entries learn at their next packet. */
  setTimeouts(tcpS: number, tcpFinS: number, udpS: number): void {
    if (tcpS > 0) this.tcpTimeoutsS[TCP_ESTABLISHED] = tcpS;
    if (tcpFinS > 0) this.tcpTimeoutsS[TCP_FIN_WAIT] = tcpFinS;
    if (udpS > 0) this.udpTimeoutS = udpS;
  }

  setSecureTcp(isOn: boolean): void {
    this.#tcpTable = isOn ? SECURE_TCP_TRANSITIONS : TCP_TRANSITIONS;
  }

  /** A new entry for the packet's tuple. `destination` is -1 for one that bypasses. */
  create(packet: PacketRegister, destination: number, destinationPort: number): number {
    const { connections } = this;
    const connection = connections.take();
    connections.protocol[connection] = packet.protocol;
    connections.clientAddress[connection] = packet.clientAddress;
    connections.ports[connection] = (packet.clientPort << 16) | packet.virtualPort;
    connections.virtualAddress[connection] = packet.virtualAddress;
    connections.destinationPort[connection] = destinationPort;
    connections.link(connection);
    this.bind(connection, destination);
    if (this.listener !== null) this.listener.created(connection);
    return connection;
  }

  /** Ties the entry to its destination, whose forwarding method it keeps for life. */
  bind(connection: number, destination: number): void {
    const { connections, destinations } = this;
    connections.destination[connection] = destination;
    if (destination < 0) {
      connections.flags[connection] |= FLAG_NO_OUTPUT;
      return;
    }
    const method = destinations.method[destination];
    connections.flags[connection] |= method === METHOD_NAT ? METHOD_NAT : method | FLAG_NO_OUTPUT;
    if ((connections.flags[connection] & FLAG_TEMPLATE) !== 0) destinations.bindTemplate(destination);
    else destinations.bind(destination);
  }

  method(connection: number): number {
    return this.connections.flags[connection] & METHOD_MASK;
  }

  isTemplate(connection: number): boolean {
    return (this.connections.flags[connection] & FLAG_TEMPLATE) !== 0;
  }

  /** A packet of the entry: the next state and its timeout. `direction` is INPUT or OUTPUT. */
  transition(connection: number, direction: number, segment: number): void {
    const { connections } = this;
    const state = connections.state[connection];
    let block = direction;
    if (direction === OUTPUT) connections.flags[connection] &= ~FLAG_NO_OUTPUT;
    else if ((connections.flags[connection] & FLAG_NO_OUTPUT) !== 0) block = INPUT_ONLY;
    const protocol = connections.protocol[connection];
    if (protocol === PROTOCOL_TCP) {
      const next = nextTcpState(this.#tcpTable, block, state, segment);
      if (next !== state) this.#move(connection, next, TCP_IS_ACTIVE[next], next === TCP_ESTABLISHED);
      connections.timeoutS[connection] = this.tcpTimeoutsS[next];
    } else if (protocol === PROTOCOL_UDP) {
      if (direction === OUTPUT) this.#assure(connection);
      connections.timeoutS[connection] = this.udpTimeoutS;
    } else if (protocol === PROTOCOL_SCTP) {
      const next = nextSctpState(block, state, segment);
      const isEstablished = next === SCTP_ESTABLISHED;
      if (next !== state) this.#move(connection, next, isEstablished ? 1 : 0, isEstablished);
      connections.timeoutS[connection] = SCTP_TIMEOUTS_S[next];
    }
  }

  #move(connection: number, next: number, isActive: number, isEstablished: boolean): void {
    const { connections } = this;
    connections.state[connection] = next;
    if (isEstablished) this.#assure(connection);
    const destination = connections.destination[connection];
    if (destination < 0) return;
    const isInactive = connections.flags[connection] & FLAG_INACTIVE;
    if (isInactive === 0 && isActive === 0) {
      connections.flags[connection] |= FLAG_INACTIVE;
      this.destinations.deactivate(destination);
      connections.rearm(connection);
    } else if (isInactive !== 0 && isActive === 1) {
      connections.flags[connection] &= ~FLAG_INACTIVE;
      this.destinations.activate(destination);
    }
  }

  #assure(connection: number): void {
    const { connections } = this;
    const control = connections.control[connection];
    if (control !== NO_CONNECTION && this.isTemplate(control)) connections.flags[control] |= FLAG_ASSURED;
  }

  /**
   * Departure, for teaching only: counts a live connection as active or inactive whatever its state is. Older texts on LVS
   * say that an idle keep-alive connection is inactive; in the kernel it is active for as long as it is ESTABLISHED.
   */
  countAs(connection: number, isActive: boolean): void {
    const { connections, destinations } = this;
    const destination = connections.destination[connection];
    const isInactive = (connections.flags[connection] & FLAG_INACTIVE) !== 0;
    if (destination < 0 || isInactive !== isActive) return;
    connections.flags[connection] ^= FLAG_INACTIVE;
    if (isActive) destinations.activate(destination);
    else destinations.deactivate(destination);
  }

  /** Hangs an entry on its template. */
  attach(connection: number, control: number): void {
    this.connections.control[connection] = control;
    this.connections.children[control]++;
  }

  /** Its time is over. */
  expired(connection: number): void {
    const { connections } = this;
    if (connections.children[connection] > 0) {
      connections.timeoutS[connection] = EXTENSION_S;
      this.listener?.extended(connection);
      connections.restart(connection);
      return;
    }
    this.#remove(connection);
  }

  /** Deletes at once an entry on which nothing hangs, and its template if that was its last. */
  forceDelete(connection: number): void {
    this.connections.flags[connection] |= FLAG_FORCED;
    this.#remove(connection);
  }

  #remove(connection: number): void {
    const { connections, destinations } = this;
    const control = connections.control[connection];
    const destination = connections.destination[connection];
    const flags = connections.flags[connection];
    connections.unlink(connection);
    if (control !== NO_CONNECTION) connections.children[control]--;
    if (destination >= 0) {
      if ((flags & FLAG_TEMPLATE) !== 0) destinations.unbindTemplate(destination);
      else destinations.unbind(destination, (flags & FLAG_INACTIVE) === 0);
    }
    connections.free(connection);
    if ((flags & FLAG_FORCED) === 0 || control === NO_CONNECTION) return;
    const isKept = connections.children[control] > 0 || (connections.flags[control] & FLAG_ASSURED) !== 0;
    if (!isKept) this.forceDelete(control);
  }

  save(): SavedLife {
    return {
      connections: this.connections.save(),
      tcpTimeoutsS: Array.from(this.tcpTimeoutsS),
      udpTimeoutS: this.udpTimeoutS,
    };
  }

  restore(saved: SavedLife): void {
    this.connections.restore(saved.connections);
    this.tcpTimeoutsS.set(saved.tcpTimeoutsS);
    this.udpTimeoutS = saved.udpTimeoutS;
  }
}

export interface SavedLife {
  readonly connections: SavedConnections;
  readonly tcpTimeoutsS: readonly number[];
  readonly udpTimeoutS: number;
}
