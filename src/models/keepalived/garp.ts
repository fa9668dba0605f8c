/**
 * Gratuitous ARPs: the blocks that a new MASTER sends, those for a rival of lower priority, the refresh, and their least
 * spacing. Frames of a block without spacing leave back to back: one event stands for them all.
 */
import type { Kernel } from '../../sim/kernel.ts';
import { parseIpv4 } from '../network/address.ts';
import type { VirtualIpAddress, VrrpInstance } from './config.ts';
import { VRRP_MASTER, type VrrpRows } from './vrrp-rows.ts';
import type { SiteWatcher } from './watcher.ts';

export interface GarpOptions {
  readonly kernel: Kernel;
  readonly lanNs: number;
  readonly rows: VrrpRows;
  readonly watcher: SiteWatcher;
  /** A frame for the address leaves the router's director; it arrives `lanNs` later where this says so. */
  readonly passes: (router: number) => boolean;
  readonly arrived: (router: number, address: number) => void;
}

export class GratuitousArp {
  readonly #options: GarpOptions;
  readonly #kernel: Kernel;
  readonly #blockTimers: readonly number[];
  readonly #spacingTimers: readonly number[];
  readonly #arrival: number;
  /** When the next refresh is due, Infinity without one; when the next frame may leave; how many rounds the block has. */
  readonly #refreshNs: Float64Array;
  readonly #nextNs: Float64Array;
  readonly #rounds: Int32Array;
  /** Addresses, by place in the instance, that wait for their turn: keepalived 2.2.7 keeps one flag for each. */
  #waiting: number[][];

  constructor(options: GarpOptions) {
    const { kernel, rows } = options;
    this.#options = options;
    this.#kernel = kernel;
    const block = kernel.kind('garp-block', (router) => this.#secondBlock(router));
    this.#blockTimers = rows.routers.map((_, router) => kernel.timer(block, router, 0));
    this.#arrival = kernel.kind('gratuitous-arp', (router, address) =>
      options.arrived(router, address >>> 0),
    );
    const spacing = kernel.kind('garp-spacing', (router) => this.#sendWaiting(router));
    this.#spacingTimers = rows.routers.map((_, router) => kernel.timer(spacing, router, 0));
    this.#refreshNs = new Float64Array(rows.count).fill(Infinity);
    this.#nextNs = new Float64Array(rows.count);
    this.#rounds = new Int32Array(rows.count);
    this.#waiting = rows.routers.map(() => []);
  }

  /** The router became MASTER. */
  begin(router: number): void {
    const { garp } = this.#options.rows.config(router);
    const { nowNs } = this.#kernel;
    this.#block(router, garp.masterRepeat);
    this.#refreshNs[router] = garp.masterRefreshNs > 0 ? nowNs + garp.masterRefreshNs : Infinity;
    if (garp.masterDelayNs > 0) this.#later(router, garp.masterDelayNs, garp.masterRepeat);
  }

  /** A MASTER heard a rival of lower priority. */
  answerRival(router: number): void {
    const { garp } = this.#options.rows.config(router);
    if (garp.lowerPrioRepeat === 0) return;
    this.#block(router, garp.lowerPrioRepeat);
    if (garp.lowerPrioDelayNs > 0) this.#later(router, garp.lowerPrioDelayNs, garp.lowerPrioRepeat);
  }

  /** An advert was sent: 2.2.7 looks only then whether a refresh is due. */
  refresh(router: number): void {
    if (this.#kernel.nowNs < this.#refreshNs[router]) return;
    const { garp } = this.#options.rows.config(router);
    this.#refreshNs[router] = this.#kernel.nowNs + garp.masterRefreshNs;
    this.#block(router, garp.masterRefreshRepeat);
  }

  /** The router is no longer MASTER: what was planned is dropped. */
  end(router: number): void {
    this.#kernel.disarm(this.#blockTimers[router]);
    this.#kernel.disarm(this.#spacingTimers[router]);
    this.#refreshNs[router] = Infinity;
    this.#waiting[router] = [];
  }

  #later(router: number, delayNs: number, rounds: number): void {
    this.#rounds[router] = rounds;
    this.#kernel.arm(this.#blockTimers[router], this.#kernel.nowNs + delayNs);
  }

  #secondBlock(router: number): void {
    if (this.#options.rows.state[router] === VRRP_MASTER) this.#block(router, this.#rounds[router]);
  }

  #block(router: number, rounds: number): void {
    if (rounds === 0) return;
    const config = this.#options.rows.config(router);
    const addresses = addressesOf(config);
    const { intervalNs } = config.garp;
    const { watcher, rows } = this.#options;
    for (const { address } of addresses) {
      watcher.log(
        rows.routers[router].host,
        `(${config.name}) Sending/queueing gratuitous ARPs on ${garpInterface(config)} for ${address}`,
      );
      if (intervalNs === 0) this.#send(router, address, rounds);
    }
    if (intervalNs === 0) return;
    for (let round = 0; round < rounds; round++) {
      for (let place = 0; place < addresses.length; place++) this.#sendSpaced(router, place, intervalNs);
    }
    this.#armSpacing(router);
  }

  #sendSpaced(router: number, place: number, intervalNs: number): void {
    const waiting = this.#waiting[router];
    if (this.#kernel.nowNs >= this.#nextNs[router] && waiting.length === 0) {
      this.#send(router, addressesOf(this.#options.rows.config(router))[place].address, 1);
      this.#nextNs[router] = this.#kernel.nowNs + intervalNs;
    } else if (!waiting.includes(place)) waiting.push(place);
  }

  #sendWaiting(router: number): void {
    const config = this.#options.rows.config(router);
    const place = this.#waiting[router].shift();
    if (place === undefined) return;
    const found = addressesOf(config)[place];
    if (found !== undefined) this.#send(router, found.address, 1);
    this.#nextNs[router] = this.#kernel.nowNs + config.garp.intervalNs;
    this.#armSpacing(router);
  }

  #armSpacing(router: number): void {
    if (this.#waiting[router].length === 0) return;
    this.#kernel.arm(this.#spacingTimers[router], Math.max(this.#kernel.nowNs, this.#nextNs[router]));
  }

  #send(router: number, address: string, frames: number): void {
    const { rows, watcher, lanNs } = this.#options;
    const config = rows.config(router);
    for (let frame = 0; frame < frames; frame++) {
      watcher.log(
        rows.routers[router].host,
        `Sending gratuitous ARP on ${garpInterface(config)} for ${address}`,
      );
    }
    watcher.garp(router, address, frames);
    if (!this.#options.passes(router)) return;
    this.#kernel.after(lanNs, this.#arrival, router, numberOf(address) | 0);
  }

  save(): SavedGarp {
    return {
      times: [this.#refreshNs, this.#nextNs].map((each) => each.slice()),
      rounds: this.#rounds.slice(),
      waiting: this.#waiting.map((each) => [...each]),
    };
  }

  restore(saved: SavedGarp): void {
    this.#refreshNs.set(saved.times[0]);
    this.#nextNs.set(saved.times[1]);
    this.#rounds.set(saved.rounds);
    this.#waiting = saved.waiting.map((each) => [...each]);
  }
}

export interface SavedGarp {
  readonly times: readonly Float64Array[];
  readonly rounds: Int32Array;
  readonly waiting: readonly (readonly number[])[];
}

/** All that the instance holds: first those that it advertises. */
export function addressesOf(config: VrrpInstance): readonly VirtualIpAddress[] {
  return [...config.virtualIpAddresses, ...config.excludedIpAddresses];
}

export function numberOf(address: string): number {
  return parseIpv4(address) ?? 0;
}

function garpInterface({ vmac, interface: own, virtualRouterId }: VrrpInstance): string {
  return vmac === undefined ? own : (vmac.interface ?? `vrrp.${virtualRouterId}`);
}
