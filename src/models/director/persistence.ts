/**
 * Persistence: a template remembers which destination a client, or a network of clients, was given, and later
 * connections follow it. A template is an entry of the connection table without a client port.
 */

import type { ConnectionLife } from './connection-life.ts';
import { type Connections, FLAG_TEMPLATE, NO_CONNECTION, PROTOCOL_IP } from './connections.ts';
import type { Destinations } from './destinations.ts';
import type { PacketRegister } from './packet.ts';
import type { Service } from './service.ts';
import { FTP_PORT } from './services.ts';
import type { Sysctls } from './sysctls.ts';

/** Port of a template that was found invalid: nothing matches it until its time is over. */
const INVALID_PORT = 0xffff;

export class Persistence {
  readonly #life: ConnectionLife;
  readonly #connections: Connections;
  readonly #destinations: Destinations;
  readonly #sysctls: Sysctls;

  constructor(life: ConnectionLife, sysctls: Sysctls) {
    this.#life = life;
    this.#connections = life.connections;
    this.#destinations = life.destinations;
    this.#sysctls = sysctls;
  }

  /**
   * The valid template that the packet falls under, or NO_CONNECTION. One that is found invalid is put aside.
   */
  find(service: Service, packet: PacketRegister): number {
    const template = this.lookup(service, packet);
    if (template === NO_CONNECTION || this.#isValid(template)) return template;
    this.#putAside(template);
    return NO_CONNECTION;
  }

  /** The template with the packet's key, valid or not, or NO_CONNECTION. */
  lookup(service: Service, packet: PacketRegister): number {
    const { clientAddress, ports, virtualAddress, protocol, flags, next } = this.#connections;
    const network = packet.clientAddress & service.netmask;
    const address = templateAddress(service, packet);
    const kind = service.mark === 0 ? packet.protocol : PROTOCOL_IP;
    const port = templatePort(service);
    let entry = this.#connections.first(kind, network, 0);
    for (; entry !== NO_CONNECTION; entry = next[entry]) {
      if ((flags[entry] & FLAG_TEMPLATE) === 0 || ports[entry] !== port) continue;
      if (clientAddress[entry] !== network || virtualAddress[entry] !== address) continue;
      if (protocol[entry] === kind) return entry;
    }
    return NO_CONNECTION;
  }

  /** Remembers that the packet's client was given that destination. */
  create(service: Service, packet: PacketRegister, destination: number): number {
    const connections = this.#connections;
    const template = connections.take();
    connections.protocol[template] = service.mark === 0 ? packet.protocol : PROTOCOL_IP;
    connections.clientAddress[template] = packet.clientAddress & service.netmask;
    connections.virtualAddress[template] = templateAddress(service, packet);
    connections.ports[template] = templatePort(service);
    connections.destinationPort[template] =
      templatePort(service) === 0 ? 0 : this.#destinations.port[destination];
    connections.flags[template] |= FLAG_TEMPLATE;
    connections.link(template);
    this.#life.bind(template, destination);
    connections.timeoutS[template] = service.persistentS;
    this.#life.listener?.created(template);
    return template;
  }

  /** Overload does not make a template invalid, nor does weight 0 unless the sysctl says so. */
  #isValid(template: number): boolean {
    const destination = this.#connections.destination[template];
    if (destination < 0 || this.#destinations.available[destination] === 0) return false;
    return this.#sysctls.expire_quiescent_template === 0 || this.#destinations.weight[destination] !== 0;
  }

  #putAside(template: number): void {
    const connections = this.#connections;
    connections.unlink(template);
    connections.ports[template] = INVALID_PORT;
    connections.destinationPort[template] = INVALID_PORT;
    connections.link(template);
  }
}

/** A mark stands for the address: one template for all that carry it. */
function templateAddress(service: Service, packet: PacketRegister): number {
  return service.mark === 0 ? packet.virtualAddress : service.mark;
}

/** 0 joins all ports: of marks, of a service for every port, and of FTP with its data connections. */
function templatePort(service: Service): number {
  return service.port === FTP_PORT ? 0 : service.port;
}
