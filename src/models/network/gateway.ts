/** The directors as machines, and the gateway whose ARP entry decides which of them gets a virtual address's packets. */

import type { Director } from '../director/director.ts';
import type { Capacity } from './capacity.ts';

/** A director's machine: what IPVS runs on, and what dies with its power. */
export interface DirectorHost {
  readonly name: string;
  /** IPv4 address as an unsigned number: the tie-breaker of VRRP and the source of its checks. */
  readonly address: number;
  readonly ipvs: Director;
  /** What its processor and link can take; null: anything. */
  readonly capacity: Capacity | null;
  /** Power, kernel and link are there. */
  isUp: boolean;
  /** Virtual addresses that stand on its interface now, unsigned. */
  readonly heldAddresses: Set<number>;
  /** Real server behind each destination row of `ipvs`, -1 when nobody described the machine. */
  realServerOf: Int32Array;
}

/** No director has the packets. */
export const NOBODY = -1;

/** The clients' router on the site's segment: one ARP entry for each virtual address. */
export class Gateway {
  readonly #hosts: readonly DirectorHost[];
  readonly #addresses: readonly number[];
  /** Director that the ARP entry of each virtual address names, or NOBODY. */
  readonly #entry: Int32Array;

  constructor(hosts: readonly DirectorHost[], virtualAddresses: readonly number[]) {
    this.#hosts = hosts;
    this.#addresses = virtualAddresses;
    this.#entry = new Int32Array(virtualAddresses.length).fill(NOBODY);
  }

  /** Row of a virtual address, -1 when the site has none such. */
  rowOf(address: number): number {
    return this.#addresses.indexOf(address);
  }

  /** The director to which a frame for the virtual address goes and that takes it, or NOBODY: the frame is lost. */
  route(row: number): number {
    let host = this.#entry[row];
    if (host < 0) host = this.#resolve(row);
    if (host < 0) return NOBODY;
    const owner = this.#hosts[host];
    return owner.isUp && owner.heldAddresses.has(this.#addresses[row]) ? host : NOBODY;
  }

  /** The entry without the question whether that director still serves: who the clients believe in. */
  entry(row: number): number {
    return this.#entry[row];
  }

  /** A gratuitous ARP of this director arrived. */
  learn(address: number, host: number): void {
    const row = this.rowOf(address);
    if (row >= 0) this.#entry[row] = host;
  }

  /** No entry yet: whoever holds the address answers the request; nobody: the client gets no answer. */
  #resolve(row: number): number {
    const address = this.#addresses[row];
    for (let host = 0; host < this.#hosts.length; host++) {
      const candidate = this.#hosts[host];
      if (!candidate.isUp || !candidate.heldAddresses.has(address)) continue;
      this.#entry[row] = host;
      return host;
    }
    return NOBODY;
  }

  save(): Int32Array {
    return this.#entry.slice();
  }

  restore(saved: Int32Array): void {
    this.#entry.set(saved);
  }
}

/** Tells the host which real server stands behind a destination row. */
export function describeDestination(host: DirectorHost, destination: number, realServer: number): void {
  if (destination >= host.realServerOf.length) {
    const grown = new Int32Array(Math.max(16, destination * 2)).fill(NOBODY);
    grown.set(host.realServerOf);
    host.realServerOf = grown;
  }
  host.realServerOf[destination] = realServer;
}
