/**
 * Gratuitous ARPs: the blocks that a new MASTER sends, those for a rival of lower priority, the refresh, and their least
 * spacing on an interface. Frames of a block without spacing leave back to back: one event stands for them all.
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
  /** Interfaces of all directors, and the row of the one that a router's frames leave by. */
  readonly lanes: number;
  readonly lane: (router: number) => number;
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
  /** By router: when the next refresh is due, Infinity without one; further blocks that are planned, in order. */
  readonly #refreshNs: Float64Array;
  #planned: PlannedBlock[][];
  /** By interface: when the next frame may leave, and what waits for its turn. */
  readonly #nextNs: Float64Array;
  #waiting: WaitingFrame[][];

  constructor(options: GarpOptions) {
    const { kernel, rows, lanes } = options;
    this.#options = options;
    this.#kernel = kernel;
    const block = kernel.kind('garp-block', (router) => this.#plannedBlock(router));
    this.#blockTimers = rows.routers.map((_, router) => kernel.timer(block, router, 0));
    this.#arrival = kernel.kind('gratuitous-arp', (router, address) =>
      options.arrived(router, address >>> 0),
    );
    const spacing = kernel.kind('garp-spacing', (lane) => this.#sendWaiting(lane));
    this.#spacingTimers = Array.from({ length: lanes }, (_, lane) => kernel.timer(spacing, lane, 0));
    this.#refreshNs = new Float64Array(rows.count).fill(Infinity);
    this.#nextNs = new Float64Array(lanes);
    this.#planned = rows.routers.map(() => []);
    this.#waiting = this.#spacingTimers.map(() => []);
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
    this.#planned[router] = [];
    this.#refreshNs[router] = Infinity;
    this.#waiting = this.#waiting.map((frames) => frames.filter((frame) => frame.router !== router));
  }

  /** One block does not take the place of another: each comes when its own delay has passed. */
  #later(router: number, delayNs: number, rounds: number): void {
    const planned = this.#planned[router];
    planned.push({ timeNs: this.#kernel.nowNs + delayNs, rounds });
    planned.sort((a, b) => a.timeNs - b.timeNs);
    this.#kernel.arm(this.#blockTimers[router], planned[0].timeNs);
  }

  #plannedBlock(router: number): void {
    const block = this.#planned[router].shift();
    if (block === undefined || this.#options.rows.state[router] !== VRRP_MASTER) return;
    const [next] = this.#planned[router];
    if (next !== undefined) this.#kernel.arm(this.#blockTimers[router], next.timeNs);
    this.#block(router, block.rounds);
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
    this.#armSpacing(this.#options.lane(router));
  }

  /** keepalived 2.2.7 keeps one flag for each address that waits. */
  #sendSpaced(router: number, place: number, intervalNs: number): void {
    const lane = this.#options.lane(router);
    const waiting = this.#waiting[lane];
    if (this.#kernel.nowNs >= this.#nextNs[lane] && waiting.length === 0) {
      this.#send(router, addressesOf(this.#options.rows.config(router))[place].address, 1);
      this.#nextNs[lane] = this.#kernel.nowNs + intervalNs;
    } else if (!waiting.some((frame) => frame.router === router && frame.place === place)) {
      waiting.push({ router, place });
    }
  }

  #sendWaiting(lane: number): void {
    const frame = this.#waiting[lane].shift();
    if (frame === undefined) return;
    const config = this.#options.rows.config(frame.router);
    const found = addressesOf(config)[frame.place];
    if (found !== undefined) this.#send(frame.router, found.address, 1);
    this.#nextNs[lane] = this.#kernel.nowNs + config.garp.intervalNs;
    this.#armSpacing(lane);
  }

  #armSpacing(lane: number): void {
    if (this.#waiting[lane].length === 0) return;
    this.#kernel.arm(this.#spacingTimers[lane], Math.max(this.#kernel.nowNs, this.#nextNs[lane]));
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
      planned: this.#planned.map((each) => [...each]),
      waiting: this.#waiting.map((each) => [...each]),
    };
  }

  restore(saved: SavedGarp): void {
    this.#refreshNs.set(saved.times[0]);
    this.#nextNs.set(saved.times[1]);
    this.#planned = saved.planned.map((each) => [...each]);
    this.#waiting = saved.waiting.map((each) => [...each]);
  }
}

interface PlannedBlock {
  readonly timeNs: number;
  readonly rounds: number;
}

/** The address at that place of the router's list. */
interface WaitingFrame {
  readonly router: number;
  readonly place: number;
}

export interface SavedGarp {
  readonly times: readonly Float64Array[];
  readonly planned: readonly (readonly PlannedBlock[])[];
  readonly waiting: readonly (readonly WaitingFrame[])[];
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
