/**
 * The directors as machines, and the router (or client) on the site's segment whose ARP entries decide which of them gets a
 * virtual address's packets. Entries age as Linux's do (net/core/neighbour.c): reachable for 15 to 45 s after the last
 * confirmation, then suspected: after 5 s of use three requests to the known address, one a second, then one to all.
 *
 * An entry is looked at when a packet asks for it: no timers. What is lost: an answer to a request counts from that packet.
 */
import type { Stream } from '../../sim/streams.ts';
import { NS_PER_S } from '../../sim/units.ts';
import type { Director } from '../director/director.ts';
import type { DirectorFirewall } from '../system-settings.ts';
import type { AddressSet } from './address-set.ts';
import type { Capacity } from './capacity.ts';
import type { Lan } from './lan.ts';

/** A director's machine: what IPVS runs on, and what dies with its power. */
export interface DirectorHost {
  readonly name: string;
  /** IPv4 address as an unsigned number: the tie-breaker of VRRP and the source of its checks. */
  readonly address: number;
  readonly ipvs: Director;
  /** What its processor and link can take; null: anything. */
  readonly capacity: Capacity | null;
  readonly forwards: boolean;
  readonly firewall: DirectorFirewall;
  /** Power and kernel are there. */
  isUp: boolean;
  /** Virtual addresses that stand on its interface now, unsigned. */
  readonly heldAddresses: AddressSet;
  /** Of these, those whose packets its firewall drops: keepalived's, for who does not accept (strict mode). */
  readonly refusedAddresses: AddressSet;
  /** Real server behind each destination row of `ipvs`, -1 when nobody described the machine. */
  realServerOf: Int32Array;
}

/** No director has the packets. */
export const NOBODY = -1;

/** delay_first_probe_time, the span of the unicast requests (ucast_solicit, retrans_time), base_reachable_time. */
const DELAY_NS = 5 * NS_PER_S;
const PROBES_NS = 3 * NS_PER_S;
const REACHABLE_NS = 30 * NS_PER_S;
/** The kernel draws the reachable time anew this often, from half to one and a half of its base. */
const REDRAW_NS = 300 * NS_PER_S;
const NOT_SUSPECTED = -1;

export interface GatewayOptions {
  readonly clock: { readonly nowNs: number };
  readonly hosts: readonly DirectorHost[];
  readonly lan: Lan;
  readonly random: Stream;
  /** Real servers that answer ARP for the VIPs as well, and whether the machine is there. */
  readonly realServers?: number;
  readonly thieves?: readonly number[];
  readonly isThere?: (realServer: number) => boolean;
  /** Unsigned; each with the row of the interface that carries it. */
  readonly virtualAddresses: readonly { readonly address: number; readonly interfaceRow: number }[];
}

/** What `route` says when the entry names a real server: its row less this, below NOBODY. */
const STOLEN = -2;

export function stolenBy(route: number): number {
  return STOLEN - route;
}

/** The clients' router on the site's segment: one ARP entry for each virtual address. */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #hosts: readonly DirectorHost[];
  readonly #addresses: readonly number[];
  readonly #interfaces: readonly number[];
  /** Director that the ARP entry of each virtual address names, or NOBODY; beyond the directors, real servers. */
  readonly #entry: Int32Array;
  /** When each real server last asked for the gateway with a VIP as its sender. */
  readonly #announcedNs: Float64Array;
  /** Until when the entry is believed, when it was last used, and since when it is suspected. */
  readonly #validUntilNs: Float64Array;
  readonly #usedNs: Float64Array;
  readonly #suspectedNs: Float64Array;
  /** Whether each director takes packets for each address (host × rows + row), and at which version of its sets. */
  readonly #takes: Uint8Array;
  readonly #askedVersion: Int32Array;
  /** The present reachable time and the number of draws so far. */
  readonly #reachable = Float64Array.of(REACHABLE_NS, 0);

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#hosts = options.hosts;
    const rows = options.virtualAddresses.length;
    this.#announcedNs = new Float64Array(options.realServers ?? 0).fill(-REACHABLE_NS);
    this.#addresses = options.virtualAddresses.map(({ address }) => address);
    this.#interfaces = options.virtualAddresses.map(({ interfaceRow }) => interfaceRow);
    this.#entry = new Int32Array(rows).fill(NOBODY);
    this.#takes = new Uint8Array(rows * options.hosts.length);
    this.#askedVersion = new Int32Array(rows * options.hosts.length).fill(-1);
    this.#validUntilNs = new Float64Array(rows);
    this.#usedNs = new Float64Array(rows).fill(-DELAY_NS);
    this.#suspectedNs = new Float64Array(rows).fill(NOT_SUSPECTED);
  }

  /** Row of a virtual address, -1 when the site has none such. */
  rowOf(address: number): number {
    return this.#addresses.indexOf(address);
  }

  /** The director to which a frame for the virtual address goes and that takes it, or NOBODY: the frame is lost. */
  route(row: number): number {
    const host = this.receiver(row);
    if (host < 0) return NOBODY;
    if (host >= this.#hosts.length) return STOLEN - (host - this.#hosts.length);
    const { heldAddresses, refusedAddresses } = this.#hosts[host];
    const version = heldAddresses.version + refusedAddresses.version;
    const place = host * this.#addresses.length + row;
    if (this.#askedVersion[place] !== version) this.#ask(host, row, version);
    return this.#takes[place] === 1 ? host : NOBODY;
  }

  /** Keeps whether the director takes packets for the address, until one of its sets changes. */
  #ask(host: number, row: number, version: number): void {
    const { heldAddresses, refusedAddresses } = this.#hosts[host];
    const address = this.#addresses[row];
    const place = host * this.#addresses.length + row;
    this.#takes[place] = heldAddresses.has(address) && !refusedAddresses.has(address) ? 1 : 0;
    this.#askedVersion[place] = version;
  }

  /**
   * The director whose network card gets the frame, whether it holds the address or not; NOBODY: none. Beyond the directors:
   * the real server that answered ARP in their place.
   */
  receiver(row: number): number {
    const { nowNs } = this.#options.clock;
    if (this.#entry[row] >= 0 && nowNs > this.#validUntilNs[row]) this.#age(row, nowNs);
    const host = this.#entry[row] >= 0 ? this.#entry[row] : this.#resolve(row);
    if (host < 0) return NOBODY;
    this.#usedNs[row] = nowNs;
    if (host >= this.#hosts.length) return this.#isThief(host) ? host : NOBODY;
    const isHeard = this.#hosts[host].isUp && this.#isOpen(host, row);
    return isHeard ? host : NOBODY;
  }

  /** Whether packets for the address would find a director that takes them: a look that changes no entry. */
  isServed(row: number): boolean {
    const isTaken = (host: number) =>
      host < this.#hosts.length &&
      this.#hosts[host].isUp &&
      this.#hosts[host].heldAddresses.has(this.#addresses[row]) &&
      this.#isOpen(host, row);
    return this.#entry[row] < 0 ? this.#hosts.some((_, host) => isTaken(host)) : isTaken(this.#entry[row]);
  }

  /** The entry without the question whether that director still serves: who the clients believe in. */
  entry(row: number): number {
    return this.#entry[row];
  }

  /** A gratuitous ARP of this director arrived: it is believed, and confirmed only when used. */
  learn(address: number, host: number): void {
    const row = this.rowOf(address);
    if (row < 0) return;
    this.#entry[row] = host;
    this.#validUntilNs[row] = this.#options.clock.nowNs;
    this.#usedNs[row] = this.#options.clock.nowNs - DELAY_NS;
    this.#suspectedNs[row] = NOT_SUSPECTED;
  }

  /**
   * A real server that answers clients asks for the gateway's MAC, with the VIP as its sender (arp_announce below 2): the
   * gateway takes that for news. It asks again whenever its own entry has aged.
   */
  announce(row: number, realServer: number): void {
    const { nowNs } = this.#options.clock;
    if (nowNs - this.#announcedNs[realServer] < REACHABLE_NS) return;
    this.#announcedNs[realServer] = nowNs;
    this.learn(this.#addresses[row], this.#hosts.length + realServer);
  }

  #isThief(host: number): boolean {
    return this.#options.isThere?.(host - this.#hosts.length) ?? false;
  }

  /** A frame from the address's virtual MAC came from this director: the switch's table moves, the ARP entry stays. */
  moveVirtualMac(address: number, host: number): void {
    const row = this.rowOf(address);
    if (row >= 0 && this.#entry[row] >= 0) this.#entry[row] = host;
  }

  /** The entry proved right: the peer answered a request, or TCP of this very machine made progress. */
  confirm(row: number): void {
    const { nowNs } = this.#options.clock;
    this.#validUntilNs[row] = nowNs + this.#reachableNs(nowNs);
    this.#suspectedNs[row] = NOT_SUSPECTED;
  }

  #age(row: number, nowNs: number): void {
    if (this.#suspectedNs[row] === NOT_SUSPECTED) {
      const wasInUse = this.#usedNs[row] > this.#validUntilNs[row] - DELAY_NS;
      this.#suspectedNs[row] = wasInUse ? this.#validUntilNs[row] : nowNs;
    }
    const sinceNs = nowNs - this.#suspectedNs[row];
    if (sinceNs < DELAY_NS) return;
    if (this.#answers(this.#entry[row], row)) this.confirm(row);
    else if (sinceNs >= DELAY_NS + PROBES_NS) this.#entry[row] = NOBODY;
  }

  #isOpen(host: number, row: number): boolean {
    const { lan } = this.#options;
    return lan.isOpen(lan.site, host, this.#interfaces[row]);
  }

  /** Whether the director answers an ARP request for the address. */
  #answers(host: number, row: number): boolean {
    const { lan } = this.#options;
    if (host >= this.#hosts.length) return this.#isThief(host);
    const { isUp, heldAddresses } = this.#hosts[host];
    return (
      isUp &&
      heldAddresses.has(this.#addresses[row]) &&
      this.#isOpen(host, row) &&
      lan.isOpen(host, lan.site, this.#interfaces[row])
    );
  }

  /** No entry yet: whoever holds the address answers the request, of several any may be first; nobody: no entry. */
  #resolve(row: number): number {
    const { thieves = [] } = this.#options;
    const candidates = this.#hosts.length + thieves.length;
    const hostAt = (i: number) =>
      i < this.#hosts.length ? i : this.#hosts.length + thieves[i - this.#hosts.length];
    let answers = 0;
    for (let i = 0; i < candidates; i++) if (this.#answers(hostAt(i), row)) answers++;
    if (answers === 0) return NOBODY;
    let place = answers === 1 ? 0 : Math.floor(this.#options.random.uniform() * answers);
    for (let i = 0; i < candidates; i++) {
      if (!this.#answers(hostAt(i), row) || place-- > 0) continue;
      this.#entry[row] = hostAt(i);
      this.confirm(row);
      return hostAt(i);
    }
    return NOBODY;
  }

  #reachableNs(nowNs: number): number {
    while (this.#reachable[1] <= Math.floor(nowNs / REDRAW_NS)) {
      this.#reachable[0] = Math.floor((0.5 + this.#options.random.uniform()) * REACHABLE_NS);
      this.#reachable[1]++;
    }
    return this.#reachable[0];
  }

  save(): SavedGateway {
    return {
      entry: this.#entry.slice(),
      times: [this.#validUntilNs, this.#usedNs, this.#suspectedNs, this.#reachable, this.#announcedNs].map(
        (each) => each.slice(),
      ),
    };
  }

  restore(saved: SavedGateway): void {
    this.#entry.set(saved.entry);
    [this.#validUntilNs, this.#usedNs, this.#suspectedNs, this.#reachable, this.#announcedNs].forEach(
      (times, i) => {
        times.set(saved.times[i]);
      },
    );
  }
}

export interface SavedGateway {
  readonly entry: Int32Array;
  readonly times: readonly Float64Array[];
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
