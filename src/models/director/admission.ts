/**
 * What a packet without an entry gets: a service, a destination and an entry, or one of the ways to be turned
 * away.
 */
import { NO_DESTINATION } from '../../schedulers/scheduler.ts';
import type { Kernel } from '../../sim/kernel.ts';
import type { ConnectionLife } from './connection-life.ts';
import { type Connections, NO_CONNECTION, PROTOCOL_SCTP, PROTOCOL_TCP, PROTOCOL_UDP } from './connections.ts';
import type { Defence } from './defence.ts';
import type { Destinations } from './destinations.ts';
import type { IcmpLimit } from './icmp-limit.ts';
import { DROP, FORWARD, LOCAL, type PacketRegister, REFUSE, REFUSE_SILENT } from './packet.ts';
import { Persistence } from './persistence.ts';
import { SCTP_ABORT, SCTP_INIT } from './sctp-states.ts';
import type { Service } from './service.ts';
import { FTP_PORT, type Services } from './services.ts';
import type { Sysctls } from './sysctls.ts';
import { RST, SYN } from './tcp-states.ts';
import type { Traffic } from './traffic.ts';

const FTP_DATA_PORT = 20;

export interface AdmissionOptions {
  readonly kernel: Kernel;
  readonly life: ConnectionLife;
  readonly services: Services;
  readonly sysctls: Sysctls;
  readonly defence: Defence;
  /** Null: every refusal is told to the client. */
  readonly icmpLimit: IcmpLimit | null;
  readonly totals: Traffic;
  readonly localAddresses: ReadonlySet<number>;
}

export class Admission {
  /**
   * After FORWARD: the new entry, NO_CONNECTION with one-packet scheduling; its destination, -1 for a bypass.
   */
  connection = NO_CONNECTION;
  destination = NO_DESTINATION;
  /** After FORWARD: the template that the packet fell under, to be renewed once it has passed, or NO_CONNECTION. */
  template = NO_CONNECTION;

  readonly persistence: Persistence;
  readonly #options: AdmissionOptions;
  readonly #life: ConnectionLife;
  readonly #connections: Connections;
  readonly #destinations: Destinations;
  readonly #sysctls: Sysctls;

  constructor(options: AdmissionOptions) {
    this.#options = options;
    this.#life = options.life;
    this.#connections = options.life.connections;
    this.#destinations = options.life.destinations;
    this.#sysctls = options.sysctls;
    this.persistence = new Persistence(options.life, options.sysctls);
  }

  /** Decides about a packet that no entry took. The verdicts are those of packet.ts. */
  admit(packet: PacketRegister, segment: number): number {
    if (!this.#mayOpen(packet.protocol, segment)) return LOCAL;
    const service = this.#options.services.lookup(packet);
    if (service === undefined) return LOCAL;
    if (this.#options.defence.dropsPacket()) return DROP;
    if (packet.clientPort === FTP_DATA_PORT) return LOCAL;
    if (service.persistentS > 0) return this.#admitPersistent(service, packet);
    // Without persistence a service for every port, and FTP's other ports, take nothing.
    const isItsPort = service.mark !== 0 || packet.virtualPort === service.port;
    const destination = isItsPort ? service.scheduler.schedule(packet) : NO_DESTINATION;
    if (destination === NO_DESTINATION) return this.#leave(service, packet);
    const port = this.#destinations.port[destination];
    return this.#open(service, packet, destination, port === 0 ? packet.virtualPort : port);
  }

  #mayOpen(protocol: number, segment: number): boolean {
    if (protocol === PROTOCOL_TCP) {
      return (segment & RST) === 0 && ((segment & SYN) !== 0 || this.#sysctls.sloppy_tcp !== 0);
    }
    if (protocol === PROTOCOL_SCTP) {
      return segment !== SCTP_ABORT && (segment === SCTP_INIT || this.#sysctls.sloppy_sctp !== 0);
    }
    return protocol === PROTOCOL_UDP;
  }

  #admitPersistent(service: Service, packet: PacketRegister): number {
    const { persistence } = this;
    let template = persistence.find(service, packet);
    let destination: number;
    if (template === NO_CONNECTION) {
      destination = service.scheduler.schedule(packet);
      if (destination === NO_DESTINATION) return this.#leave(service, packet);
      template = persistence.create(service, packet, destination);
    } else {
      destination = this.#connections.destination[template];
    }
    const port = this.#destinations.port[destination];
    const isItsPort = packet.virtualPort === service.port && port !== 0;
    const verdict = this.#open(service, packet, destination, isItsPort ? port : packet.virtualPort);
    if (this.connection !== NO_CONNECTION) this.#life.attach(this.connection, template);
    this.template = template;
    return verdict;
  }

  #open(service: Service, packet: PacketRegister, destination: number, port: number): number {
    this.destination = destination;
    this.template = NO_CONNECTION;
    if (service.onePacket && packet.protocol === PROTOCOL_UDP) {
      // The entry lives for this packet only: it counts once and leaves no trace in the counters.
      this.connection = NO_CONNECTION;
      this.#destinations.bind(destination);
    } else {
      this.connection = this.#life.create(packet, destination, port);
    }
    this.#destinations.traffic.conns[destination]++;
    this.#options.services.traffic.conns[service.row]++;
    this.#options.totals.conns[0]++;
    return FORWARD;
  }

  /** No destination may be chosen. */
  #leave(service: Service, packet: PacketRegister): number {
    if (service.port === FTP_PORT && packet.virtualPort !== FTP_PORT) return LOCAL;
    if (service.mark !== 0 && this.#sysctls.cache_bypass !== 0 && !this.#isLocal(packet.virtualAddress)) {
      this.destination = NO_DESTINATION;
      this.template = NO_CONNECTION;
      this.connection = this.#life.create(packet, NO_DESTINATION, packet.virtualPort);
      return FORWARD;
    }
    const { icmpLimit, kernel } = this.#options;
    if (icmpLimit === null || icmpLimit.permit(kernel.nowNs, packet.clientAddress)) return REFUSE;
    return REFUSE_SILENT;
  }

  #isLocal(address: number): boolean {
    return this.#options.localAddresses.has(address) || this.#options.services.isVirtualAddress(address);
  }
}
