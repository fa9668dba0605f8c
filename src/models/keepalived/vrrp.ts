/**
 * VRRP as keepalived 2.2.7 does it: one state machine for each instance of each director, all on one segment. Only the
 * clock, adverts and faults move it; of IPVS it knows nothing.
 */
import type { Kernel } from '../../sim/kernel.ts';
import { readableDuration } from '../../sim/units.ts';
import { parseIpv4 } from '../network/address.ts';
import type { DirectorHost, Gateway } from '../network/gateway.ts';
import type { Timeline } from '../timeline.ts';
import { advertMismatch, isSameRouter } from './advert-check.ts';
import type { VrrpInstance } from './config.ts';
import { masterDownNs, skewTimeNs } from './vrrp-timers.ts';

export const VRRP_INIT = 0;
export const VRRP_BACKUP = 1;
export const VRRP_MASTER = 2;
export const VRRP_FAULT = 3;
export const VRRP_STATE_NAMES = ['INIT', 'BACKUP', 'MASTER', 'FAULT'] as const;

/** One instance on one director. */
export interface VrrpRouter {
  readonly host: number;
  readonly config: VrrpInstance;
}

export interface VrrpOptions {
  readonly kernel: Kernel;
  readonly lanNs: number;
  readonly hosts: readonly DirectorHost[];
  readonly gateway: Gateway;
  readonly timeline: Timeline;
  readonly routers: readonly VrrpRouter[];
  /** A router's state changed: for those who are bound to it (sync daemons). */
  readonly onState: (router: number, state: number) => void;
}

const OWNER = 255;
const UNSET = -1;

export class Vrrp {
  readonly routers: readonly VrrpRouter[];
  readonly state: Uint8Array;
  /** Effective priority, 1 to 254, or 255 for the address owner. */
  readonly priority: Int32Array;
  /** When the router last accepted an advert, -1 before. */
  readonly lastAdvertNs: Float64Array;

  readonly #options: VrrpOptions;
  readonly #kernel: Kernel;
  readonly #masterIntervalNs: Float64Array;
  readonly #preemptNs: Float64Array;
  readonly #refreshNs: Float64Array;
  readonly #timers: readonly number[];
  readonly #garpTimers: readonly number[];
  readonly #advert: number;
  readonly #garp: number;
  readonly #peers: readonly (readonly number[])[];

  constructor(options: VrrpOptions) {
    const { kernel, routers } = options;
    this.#options = options;
    this.#kernel = kernel;
    this.routers = routers;
    this.state = new Uint8Array(routers.length);
    this.priority = Int32Array.from(routers, ({ config }) => config.priority);
    this.lastAdvertNs = new Float64Array(routers.length).fill(UNSET);
    this.#masterIntervalNs = Float64Array.from(routers, ({ config }) => config.advertIntervalNs);
    this.#preemptNs = new Float64Array(routers.length).fill(UNSET);
    this.#refreshNs = new Float64Array(routers.length).fill(Infinity);
    const timer = kernel.kind('vrrp-timer', (router) => this.#onTimer(router));
    const garpTimer = kernel.kind('garp-block', (router) => this.#gratuitousArp(router));
    this.#timers = routers.map((_, router) => kernel.timer(timer, router, 0));
    this.#garpTimers = routers.map((_, router) => kernel.timer(garpTimer, router, 0));
    this.#advert = kernel.kind('advert', (router, code) => this.#onAdvert(router, code));
    this.#garp = kernel.kind('gratuitous-arp', (router, address) => this.#onGarp(router, address));
    this.#peers = routers.map((own, i) =>
      routers.flatMap((other, j) =>
        i !== j && own.host !== other.host && isSameRouter(own.config, other.config) ? [j] : [],
      ),
    );
  }

  /** The vrrp process of a director starts: left-over addresses go, everybody begins as BACKUP. */
  start(host: number): void {
    this.#each(host, (router) => {
      const { config } = this.routers[router];
      this.#dropAddresses(router);
      this.priority[router] = config.priority;
      this.#masterIntervalNs[router] = config.advertIntervalNs;
      this.#preemptNs[router] = UNSET;
      this.#enter(router, VRRP_BACKUP);
      const isOwner = config.priority === OWNER && config.state === 'MASTER';
      this.#arm(router, isOwner ? 1_000 : this.masterDownNs(router));
      this.#say(
        router,
        isOwner ? 'starts as address owner' : `starts as BACKUP, priority ${config.priority}`,
      );
    });
  }

  /** SIGTERM: a MASTER says so with priority 0 and gives up its addresses. */
  stop(host: number): void {
    this.#each(host, (router) => {
      if (this.state[router] === VRRP_MASTER) {
        this.#send(router, 0);
        this.#dropAddresses(router);
      }
      this.#silence(router);
    });
  }

  /** The process is gone without a word (SIGKILL, power): addresses stay with the kernel, if that still runs. */
  kill(host: number): void {
    this.#each(host, (router) => {
      this.#silence(router);
    });
  }

  masterDownNs(router: number): number {
    const { config } = this.routers[router];
    return masterDownNs({
      version: config.version,
      priority: this.priority[router],
      masterAdvertIntervalNs: this.#masterIntervalNs[router],
      downTimerAdverts: config.downTimerAdverts,
    });
  }

  #each(host: number, action: (router: number) => void): void {
    this.routers.forEach((own, router) => {
      if (own.host === host) action(router);
    });
  }

  #enter(router: number, state: number): void {
    this.state[router] = state;
    this.#options.onState(router, state);
  }

  #silence(router: number): void {
    this.state[router] = VRRP_INIT;
    this.#kernel.disarm(this.#timers[router]);
    this.#kernel.disarm(this.#garpTimers[router]);
  }

  #arm(router: number, delayNs: number): void {
    this.#kernel.arm(this.#timers[router], this.#kernel.nowNs + delayNs);
  }

  #skewNs(router: number): number {
    const { version } = this.routers[router].config;
    return skewTimeNs(version, this.priority[router], this.#masterIntervalNs[router]);
  }

  #onTimer(router: number): void {
    const { config } = this.routers[router];
    if (this.state[router] === VRRP_BACKUP) {
      this.#becomeMaster(router);
      return;
    }
    this.#send(router, this.priority[router]);
    if (this.#kernel.nowNs >= this.#refreshNs[router]) {
      this.#refreshNs[router] += config.garp.masterRefreshNs;
      this.#sendGarps(router, config.garp.masterRefreshRepeat);
    }
    this.#arm(router, config.advertIntervalNs);
  }

  #becomeMaster(router: number): void {
    const { config, host } = this.routers[router];
    const since = this.lastAdvertNs[router];
    const silentNs = this.#kernel.nowNs - since;
    const lost = Math.floor(silentNs / this.#masterIntervalNs[router]);
    const silence =
      since === UNSET || lost === 0 ? '' : `: ${lost} adverts lost, none for ${readableDuration(silentNs)}`;
    this.#enter(router, VRRP_MASTER);
    this.#masterIntervalNs[router] = config.advertIntervalNs;
    this.#preemptNs[router] = UNSET;
    this.#arm(router, config.advertIntervalNs);
    this.#send(router, this.priority[router]);
    for (const { address } of addressesOf(config))
      this.#options.hosts[host].heldAddresses.add(numberOf(address));
    this.#say(router, `becomes MASTER${silence}`);
    this.#sendGarps(router, config.garp.masterRepeat);
    this.#refreshNs[router] =
      config.garp.masterRefreshNs > 0 ? this.#kernel.nowNs + config.garp.masterRefreshNs : Infinity;
    if (config.garp.masterDelayNs > 0) {
      this.#kernel.arm(this.#garpTimers[router], this.#kernel.nowNs + config.garp.masterDelayNs);
    }
  }

  /** Leaves MASTER for a better one: without a word. */
  #yield(router: number, delayNs: number): void {
    this.#dropAddresses(router);
    this.#kernel.disarm(this.#garpTimers[router]);
    this.#enter(router, VRRP_BACKUP);
    this.#arm(router, delayNs);
    this.#say(router, 'becomes BACKUP, it heard a higher priority');
  }

  #onAdvert(router: number, code: number): void {
    const state = this.state[router];
    if (state !== VRRP_BACKUP && state !== VRRP_MASTER) return;
    const sender = Math.floor(code / 256);
    const priority = code % 256;
    const mismatch = advertMismatch(this.routers[router].config, this.routers[sender].config);
    if (state === VRRP_BACKUP) {
      if (mismatch === undefined) this.#advertInBackup(router, sender, priority);
    } else if (mismatch !== undefined) {
      // keepalived's quirk: a MASTER that keeps its state starts its advert timer anew, though it sent nothing.
      const { config } = this.routers[router];
      if (!config.lowerPrioNoAdvert) this.#arm(router, config.advertIntervalNs);
    } else this.#advertInMaster(router, sender, priority);
  }

  #advertInBackup(router: number, sender: number, priority: number): void {
    const { config } = this.routers[router];
    const nowNs = this.#kernel.nowNs;
    if (priority === 0) {
      this.lastAdvertNs[router] = nowNs;
      this.#arm(router, this.#skewNs(router));
      return;
    }
    const preemptNs = this.#preemptNs[router];
    const isHeldBack = config.preemptDelayNs > 0 && (preemptNs === UNSET || preemptNs > nowNs);
    // A lower priority is not accepted: the running timer ends and the router claims what it is due.
    if (!(config.nopreempt || priority >= this.priority[router] || isHeldBack)) return;
    this.lastAdvertNs[router] = nowNs;
    if (config.version === 3) this.#masterIntervalNs[router] = this.routers[sender].config.advertIntervalNs;
    this.#arm(router, this.masterDownNs(router));
    if (config.preemptDelayNs === 0) return;
    if (priority >= this.priority[router]) this.#preemptNs[router] = UNSET;
    else if (preemptNs === UNSET) this.#preemptNs[router] = nowNs + config.preemptDelayNs;
  }

  #advertInMaster(router: number, sender: number, priority: number): void {
    const { config } = this.routers[router];
    const own = this.priority[router];
    const hosts = this.#options.hosts;
    const higherAddress = hosts[this.routers[sender].host].address > hosts[this.routers[router].host].address;
    if (own === OWNER && priority === OWNER) this.priority[router] = OWNER - 1;
    const isBetter = priority > own || (priority === own && higherAddress);
    if (priority === 0) {
      this.#send(router, own);
      this.#arm(router, config.advertIntervalNs);
    } else if (isBetter) {
      if (config.higherPrioSendAdvert) this.#send(router, own);
      if (config.version === 3) this.#masterIntervalNs[router] = this.routers[sender].config.advertIntervalNs;
      this.lastAdvertNs[router] = this.#kernel.nowNs;
      this.#yield(router, this.masterDownNs(router));
    } else {
      if (!config.lowerPrioNoAdvert) {
        this.#send(router, own);
        this.#arm(router, config.advertIntervalNs);
      }
      this.#sendGarps(router, config.garp.lowerPrioRepeat);
      if (config.garp.lowerPrioDelayNs > 0) {
        this.#kernel.arm(this.#garpTimers[router], this.#kernel.nowNs + config.garp.lowerPrioDelayNs);
      }
    }
  }

  #send(router: number, priority: number): void {
    const { host } = this.routers[router];
    if (!this.#options.hosts[host].isUp) return;
    for (const peer of this.#peers[router]) {
      if (!this.#options.hosts[this.routers[peer].host].isUp) continue;
      this.#kernel.after(this.#options.lanNs, this.#advert, peer, router * 256 + priority);
    }
  }

  #gratuitousArp(router: number): void {
    if (this.state[router] === VRRP_MASTER)
      this.#sendGarps(router, this.routers[router].config.garp.masterRepeat);
  }

  /** The repeats of a block leave back to back; one event for each address stands for them all. */
  #sendGarps(router: number, repeat: number): void {
    const { config, host } = this.routers[router];
    if (repeat === 0 || !this.#options.hosts[host].isUp) return;
    for (const { address } of addressesOf(config)) {
      this.#kernel.after(this.#options.lanNs, this.#garp, router, numberOf(address) | 0);
    }
  }

  #onGarp(router: number, signedAddress: number): void {
    const address = signedAddress >>> 0;
    const { host } = this.routers[router];
    const { gateway, hosts, timeline } = this.#options;
    const row = gateway.rowOf(address);
    if (row >= 0 && gateway.entry(row) !== host) {
      timeline.add(this.#kernel.nowNs, 'arp', hosts[host].name, 'the gateway learns it as owner of the VIP');
    }
    gateway.learn(address, host);
  }

  #dropAddresses(router: number): void {
    const { config, host } = this.routers[router];
    for (const { address } of addressesOf(config)) {
      this.#options.hosts[host].heldAddresses.delete(numberOf(address));
    }
  }

  #say(router: number, text: string): void {
    const { config, host } = this.routers[router];
    this.#options.timeline.add(
      this.#kernel.nowNs,
      'vrrp',
      this.#options.hosts[host].name,
      `${config.name} ${text}`,
    );
  }

  save(): SavedVrrp {
    return {
      state: this.state.slice(),
      priority: this.priority.slice(),
      times: [this.lastAdvertNs, this.#masterIntervalNs, this.#preemptNs, this.#refreshNs].map((t) =>
        t.slice(),
      ),
    };
  }

  restore(saved: SavedVrrp): void {
    this.state.set(saved.state);
    this.priority.set(saved.priority);
    [this.lastAdvertNs, this.#masterIntervalNs, this.#preemptNs, this.#refreshNs].forEach((times, i) => {
      times.set(saved.times[i]);
    });
  }
}

export interface SavedVrrp {
  readonly state: Uint8Array;
  readonly priority: Int32Array;
  readonly times: readonly Float64Array[];
}

function addressesOf(config: VrrpInstance) {
  return [...config.virtualIpAddresses, ...config.excludedIpAddresses];
}

function numberOf(address: string): number {
  return parseIpv4(address) ?? 0;
}
