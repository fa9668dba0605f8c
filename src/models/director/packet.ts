/**
 * The packet at the director, its segment or chunk apart: one register, filled by whoever sends and read at
 * once.
 */
import type { SchedulingPacket } from '../../schedulers/scheduler.ts';

export class PacketRegister implements SchedulingPacket {
  /** 6 TCP, 17 UDP, 132 SCTP. */
  protocol = 6;
  /** Addresses are 32-bit whole numbers in host order. */
  clientAddress = 0;
  clientPort = 0;
  /** Where a request goes; where a reply comes from (the real server's own address in NAT). */
  virtualAddress = 0;
  virtualPort = 0;
  /** Firewall mark, 0 for none. */
  mark = 0;
  /** Length with its IP header. */
  bytes = 40;
  /**
   * Row of the connection that the packet belongs to if the sender remembers it, else -1. It spares the
   * lookup.
   */
  hint = -1;
}

/** What becomes of a packet. */
export const FORWARD = 0;
/** It vanishes. */
export const DROP = 1;
/** The client gets an ICMP port unreachable. */
export const REFUSE = 2;
/** The same, but the rate limit of ICMP held it back: silence. */
export const REFUSE_SILENT = 3;
/** IPVS leaves it to the director's own stack, which answers a TCP segment to a local address with RST. */
export const LOCAL = 4;

export const VERDICT_NAMES: readonly string[] = ['forward', 'drop', 'refuse', 'refuse-silent', 'local'];
