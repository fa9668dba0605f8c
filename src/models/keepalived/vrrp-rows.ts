/** The state of every VRRP instance of every director, one row each, and the intervals that follow from it. */
import { readableDuration } from '../../sim/units.ts';
import type { Election } from '../timeline.ts';
import type { KeepalivedConfig, VrrpInstance } from './config.ts';
import { masterDownNs, skewTimeNs } from './vrrp-timers.ts';

export const VRRP_INIT = 0;
export const VRRP_BACKUP = 1;
export const VRRP_MASTER = 2;
export const VRRP_FAULT = 3;

/** The old engine (1.x) on its way to MASTER: claimed, and then an interval until it holds the addresses. */
export const SETTLED = 0;
export const CLAIMED = 1;
export const CLAIMING = 2;
export const STARTING_AS_MASTER = 3;

export const OWNER = 255;
export const UNSET = -1;
const LEAST_PRIORITY = 1;
const MOST_PRIORITY = 254;

/** One instance on one director. */
export interface VrrpRouter {
  readonly host: number;
  readonly name: string;
  /** By configuration of the director (a reload takes the next); undefined where the file lacks the instance. */
  readonly configs: readonly (VrrpInstance | undefined)[];
}

/** What a director runs: its keepalived.conf, and those that a reload reads. */
export interface VrrpDirector {
  readonly configs: readonly KeepalivedConfig[];
}

export class VrrpRows {
  readonly routers: readonly VrrpRouter[];
  readonly count: number;
  readonly state: Uint8Array;
  /** What it would be, ignoring its sync group. */
  readonly wants: Uint8Array;
  readonly promotion: Uint8Array;
  /** Priority with all weights, unclamped; and the effective one, 1 to 254, or 255 for the address owner. */
  readonly total: Int32Array;
  readonly priority: Int32Array;
  /** Reasons to be in FAULT. */
  readonly faults: Int32Array;
  readonly masterIntervalNs: Float64Array;
  readonly preemptNs: Float64Array;
  /** When the router last accepted an advert, -1 before; and when it last sent one. */
  readonly lastAdvertNs: Float64Array;
  readonly lastSentNs: Float64Array;
  /** By router: whom it last accepted an advert from. */
  readonly acceptedFrom: Int32Array;
  /** By director: which of its configurations is in force. */
  readonly generation: Int32Array;
  /** By director: no timer of BACKUP runs before this (vrrp_startup_delay). */
  readonly delayedNs: Float64Array;

  constructor(directors: readonly VrrpDirector[]) {
    this.routers = directors.flatMap(({ configs }, host) => {
      const names = new Set(configs.flatMap(({ vrrpInstances }) => vrrpInstances.map(({ name }) => name)));
      return [...names].map((name) => ({
        host,
        name,
        configs: configs.map(({ vrrpInstances }) => vrrpInstances.find((each) => each.name === name)),
      }));
    });
    const count = this.routers.length;
    this.count = count;
    this.state = new Uint8Array(count);
    this.wants = new Uint8Array(count);
    this.promotion = new Uint8Array(count);
    this.total = new Int32Array(count);
    this.priority = new Int32Array(count);
    this.faults = new Int32Array(count);
    this.masterIntervalNs = new Float64Array(count);
    this.preemptNs = new Float64Array(count).fill(UNSET);
    this.lastAdvertNs = new Float64Array(count).fill(UNSET);
    this.lastSentNs = new Float64Array(count).fill(UNSET);
    this.acceptedFrom = new Int32Array(count).fill(UNSET);
    this.generation = new Int32Array(directors.length);
    this.delayedNs = new Float64Array(directors.length);
  }

  /** The instance's configuration now; undefined when the file in force lacks it. */
  present(router: number): VrrpInstance | undefined {
    const { host, configs } = this.routers[router];
    return configs[this.generation[host]];
  }

  /** The instance's configuration now; one that the file no longer has keeps its last. */
  config(router: number): VrrpInstance {
    const found = this.present(router) ?? this.routers[router].configs.find((each) => each !== undefined);
    if (found === undefined) throw new Error('assertion failed: a VRRP instance without configuration');
    return found;
  }

  of(host: number): number[] {
    return this.routers.flatMap((each, router) =>
      each.host === host && this.present(router) !== undefined ? [router] : [],
    );
  }

  /** The other instances of its sync group. */
  members(router: number): number[] {
    const group = this.config(router).syncGroup;
    if (group === undefined) return [];
    return this.of(this.routers[router].host).filter(
      (other) => other !== router && this.config(other).syncGroup === group,
    );
  }

  /** Forgets what a process knew. */
  reset(router: number): void {
    const config = this.config(router);
    this.state[router] = VRRP_INIT;
    this.promotion[router] = SETTLED;
    this.total[router] = config.priority;
    this.priority[router] = config.priority;
    this.faults[router] = 0;
    this.masterIntervalNs[router] = config.advertIntervalNs;
    this.preemptNs[router] = UNSET;
    this.acceptedFrom[router] = UNSET;
  }

  isOwner(router: number): boolean {
    return this.config(router).priority === OWNER;
  }

  clamped(router: number, total: number): number {
    return this.isOwner(router) ? OWNER : Math.min(MOST_PRIORITY, Math.max(LEAST_PRIORITY, total));
  }

  /** Version 1.x reckons with the configured priority, later ones with the effective one. */
  masterDownNs(router: number, isOld: boolean): number {
    const config = this.config(router);
    return masterDownNs({
      version: config.version,
      priority: isOld ? config.priority : this.priority[router],
      masterAdvertIntervalNs: this.masterIntervalNs[router],
      downTimerAdverts: config.downTimerAdverts,
    });
  }

  skewNs(router: number, isOld: boolean): number {
    const config = this.config(router);
    const priority = isOld ? config.priority : this.priority[router];
    return skewTimeNs(config.version, priority, this.masterIntervalNs[router]);
  }

  /** How its wait for adverts is made up. */
  silence(router: number, isOld: boolean): Omit<Election, 'isServed'> {
    return {
      heardNs: this.lastAdvertNs[router],
      adverts: this.config(router).downTimerAdverts,
      intervalNs: this.masterIntervalNs[router],
      skewNs: this.skewNs(router, isOld),
    };
  }

  /** For the timeline: how long nothing was heard before the router took over. */
  silenceText(router: number, nowNs: number): string {
    const since = this.lastAdvertNs[router];
    const silentNs = nowNs - since;
    const lost = Math.floor(silentNs / this.masterIntervalNs[router]);
    return since === UNSET || lost === 0
      ? ''
      : `: ${lost} adverts lost, none for ${readableDuration(silentNs)}`;
  }

  save(): SavedVrrpRows {
    return { columns: this.#columns().map((column) => column.slice()) };
  }

  restore(saved: SavedVrrpRows): void {
    this.#columns().forEach((column, i) => {
      column.set(saved.columns[i]);
    });
  }

  #columns(): readonly (Uint8Array | Int32Array | Float64Array)[] {
    const { state, wants, promotion, total, priority, faults, generation, acceptedFrom } = this;
    const { masterIntervalNs, preemptNs, lastAdvertNs, lastSentNs, delayedNs } = this;
    return [
      ...[state, wants, promotion, total, priority, faults, generation, acceptedFrom],
      ...[masterIntervalNs, preemptNs, lastAdvertNs, lastSentNs, delayedNs],
    ];
  }
}

export interface SavedVrrpRows {
  readonly columns: readonly (Uint8Array | Int32Array | Float64Array)[];
}
