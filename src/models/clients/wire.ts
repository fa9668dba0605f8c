/**
 * Carries segments between sockets and directors: finds the director that the gateway names, lets it decide, and charges
 * its processor and link. Segments that can decide nothing are counted in trains.
 */
import type { Kernel } from '../../sim/kernel.ts';
import { METHOD_NAT } from '../director/destinations.ts';
import { FORWARD } from '../director/packet.ts';
import { ACK, FIN, SYN } from '../director/tcp-states.ts';
import { type Capacity, DROPPED_BY_DIRECTOR } from '../network/capacity.ts';
import { type DirectorHost, type Gateway, NOBODY, stolenBy } from '../network/gateway.ts';
import { ACCEPTS, IGNORES } from '../realservers/manners.ts';
import type { RealServers } from '../realservers/realserver.ts';
import type { ClientClass, ClientsOptions } from './clients.ts';
import type { Sockets } from './sockets.ts';

/** IP and TCP headers without options. */
export const HEADER_BYTES = 40;
/** Payload of a full segment. */
export const SEGMENT_BYTES = 1460;
/** No director took the segment. */
export const LOST = -1;

export class Wire {
  /** Real server behind the destination of the segment that was forwarded last, -1 when nobody described it. */
  server = -1;
  /** What the packet meets at that real server before its service is asked. */
  fate = ACCEPTS;

  readonly #kernel: Kernel;
  readonly #hosts: readonly DirectorHost[];
  readonly #gateway: Gateway;
  readonly #servers: () => RealServers;
  readonly #sockets: Sockets;
  readonly #classes: readonly ClientClass[];

  constructor(options: ClientsOptions) {
    this.#kernel = options.kernel;
    this.#hosts = options.hosts;
    this.#gateway = options.gateway;
    this.#servers = options.realServers;
    this.#sockets = options.sockets;
    this.#classes = options.classes;
  }

  /**
   * A client's segment at the director. Returns the director's verdict, or LOST. `behind` is a second segment of so many
   * bytes that comes with it, as a first request behind the last ACK of the handshake: one train, counted as two packets.
   */
  send(socket: number, segment: number, bytes: number, behind = 0): number {
    const sockets = this.#sockets;
    const target = this.#classes[sockets.clientClass[socket]];
    const row = this.#gateway.route(target.virtualRow);
    if (row < 0) return row === NOBODY ? LOST : this.#straightTo(socket, stolenBy(row));
    const host = this.#hosts[row];
    if (this.#isFiltered(host, target, segment)) return LOST;
    const packets = behind === 0 ? 1 : 2;
    if (host.capacity !== null && !this.#charge(host.capacity, socket, packets, bytes + behind)) return LOST;
    const { ipvs } = host;
    const packet = ipvs.packet;
    packet.protocol = target.protocol;
    packet.clientAddress = sockets.address[socket];
    packet.clientPort = sockets.port[socket];
    packet.virtualAddress = (target.virtualAddress + sockets.destination[socket]) | 0;
    packet.virtualPort = target.virtualPort;
    packet.mark = target.mark;
    packet.bytes = bytes;
    packet.hint = sockets.host[socket] === row ? sockets.hint[socket] : -1;
    const verdict = ipvs.request(segment);
    if (verdict !== FORWARD) return verdict;
    sockets.host[socket] = row;
    sockets.hint[socket] = ipvs.connection;
    if (behind > 0) ipvs.countRequests(ipvs.connection, 1, behind);
    this.server = ipvs.destination < 0 ? -1 : host.realServerOf[ipvs.destination];
    if (this.server >= 0 && (segment === SYN || target.isUdp)) this.#meet(host, target);
    return FORWARD;
  }

  /** A real server answered ARP in the director's place: it gets the frame, and IPVS knows nothing of it. */
  #straightTo(socket: number, server: number): number {
    this.#sockets.host[socket] = -1;
    this.#sockets.hint[socket] = -1;
    this.server = server;
    this.fate = ACCEPTS;
    return FORWARD;
  }

  #isFiltered({ firewall }: DirectorHost, target: ClientClass, segment: number): boolean {
    if (firewall.dropInvalid && segment !== SYN && !target.repliesThroughDirector) return true;
    return firewall.dropPorts.length > 0 && firewall.dropPorts.includes(target.virtualPort);
  }

  /** What the real server's set-up does to a SYN, and what its own ARP requests do to the gateway. */
  #meet({ forwards, ipvs }: DirectorHost, target: ClientClass): void {
    const servers = this.#servers();
    const method = ipvs.destinations.method[ipvs.destination];
    const fate = servers.setups.vipFate[this.server * 4 + method];
    this.fate = method === METHOD_NAT && !forwards && fate === ACCEPTS ? IGNORES : fate;
    if (method !== METHOD_NAT && servers.setups.announcesVip[this.server] && servers.isThere(this.server)) {
      this.#gateway.announce(target.virtualRow, this.server);
    }
  }

  /** The client's ACKs of an answer of so many bytes, one for two segments. Nobody waits for them. */
  countAcks(socket: number, payloadBytes: number): void {
    this.#countAcks(socket, acksOf(payloadBytes));
  }

  /** The client's FIN, the server's under NAT, the last ACK; and those of an answer of so many bytes before it. */
  finish(socket: number, payloadBytes: number): void {
    if (this.send(socket, FIN, HEADER_BYTES) !== FORWARD) return;
    const { repliesThroughDirector } = this.#classes[this.#sockets.clientClass[socket]];
    if (repliesThroughDirector && this.reply(socket, FIN)) this.send(socket, ACK, HEADER_BYTES);
    this.#countAcks(socket, acksOf(payloadBytes) + 1);
  }

  /** On the connection that the client's last segment passed on, if the director still has it. */
  #countAcks(socket: number, packets: number): void {
    const { host, hint, address, port } = this.#sockets;
    if (host[socket] < 0) return;
    const { ipvs, capacity, isUp } = this.#hosts[host[socket]];
    const { connections } = ipvs;
    const entry = hint[socket];
    if (!isUp || !connections.isLive(entry)) return;
    // The row may be another connection's by now.
    if (
      connections.clientAddress[entry] !== address[socket] ||
      connections.ports[entry] >>> 16 !== port[socket]
    )
      return;
    const bytes = packets * HEADER_BYTES;
    if (capacity !== null && this.#pass(capacity, socket, packets, bytes) === DROPPED_BY_DIRECTOR) return;
    ipvs.countRequests(entry, packets, bytes);
  }

  /**
   * A segment of the real server: through the director under NAT, past it otherwise. False when it does not pass: no power,
   * no entry, or a queue that is full.
   */
  reply(socket: number, segment: number): boolean {
    return this.#reply(socket, segment, 0);
  }

  /** The real server's ACK and its answer of so many bytes, as one train. False: no power, no entry, or a full queue. */
  answer(socket: number, payloadBytes: number): boolean {
    return this.#reply(socket, ACK, payloadBytes);
  }

  #reply(socket: number, segment: number, payloadBytes: number): boolean {
    const sockets = this.#sockets;
    const target = this.#classes[sockets.clientClass[socket]];
    if (!target.repliesThroughDirector || sockets.host[socket] < 0) return true;
    const { ipvs, isUp, capacity } = this.#hosts[sockets.host[socket]];
    const segments = Math.ceil(payloadBytes / SEGMENT_BYTES);
    const bytes = payloadBytes + segments * HEADER_BYTES;
    if (!isUp) return false;
    if (capacity !== null) {
      if (!this.#charge(capacity, socket, 1 + segments, HEADER_BYTES + bytes)) return false;
      // It is booked at the instant of the SYN that it answers: it did not wait behind that.
      if (segment === SYN) sockets.lateNs[socket] -= capacity.stageNs(1, HEADER_BYTES, HEADER_BYTES);
    }
    const { connections } = ipvs;
    const hint = sockets.hint[socket];
    const packet = ipvs.packet;
    packet.protocol = target.protocol;
    packet.clientAddress = sockets.address[socket];
    packet.clientPort = sockets.port[socket];
    packet.virtualAddress = this.#servers().addresses[sockets.realServer[socket]];
    packet.virtualPort = connections.isLive(hint) ? connections.destinationPort[hint] : target.virtualPort;
    packet.mark = 0;
    packet.bytes = HEADER_BYTES;
    packet.hint = hint;
    if (ipvs.reply(segment) !== FORWARD) return false;
    if (segments > 0) ipvs.countReplies(ipvs.connection, segments, bytes);
    return true;
  }

  /** Counts the socket's connection as active or inactive: the teaching switch. */
  countAs(socket: number, isActive: boolean): void {
    const host = this.#sockets.host[socket];
    const connection = this.#sockets.hint[socket];
    if (host < 0 || connection < 0) return;
    const { life, connections } = this.#hosts[host].ipvs;
    if (connections.isLive(connection)) life.countAs(connection, isActive);
  }

  /** The director's processor and link work on a train of packets; the socket is later by so much. False: dropped. */
  #charge(capacity: Capacity, socket: number, packets: number, bytes: number): boolean {
    const delayNs = this.#pass(capacity, socket, packets, bytes);
    if (delayNs === DROPPED_BY_DIRECTOR) return false;
    this.#sockets.lateNs[socket] += delayNs;
    return true;
  }

  #pass(capacity: Capacity, socket: number, packets: number, bytes: number): number {
    const { tunnelBytes } = this.#classes[this.#sockets.clientClass[socket]];
    return capacity.pass(this.#kernel.nowNs, packets, bytes, bytes + packets * tunnelBytes);
  }
}

function acksOf(payloadBytes: number): number {
  return Math.ceil(payloadBytes / SEGMENT_BYTES / 2);
}
