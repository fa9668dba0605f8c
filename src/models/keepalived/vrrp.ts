/**
 * VRRP as keepalived does it: one state machine for each instance of each director. Only the clock, adverts, tracked
 * objects and faults move it; of IPVS it knows nothing. What a received advert does stands in vrrp-reception.ts, how a
 * process begins and reads its file again in vrrp-start.ts.
 */
import type { Kernel } from '../../sim/kernel.ts';
import { formatIpv4 } from '../network/address.ts';
import { addressesOf, type GratuitousArp, numberOf, type SavedGarp } from './garp.ts';
import type { Tracked } from './vrrp-machine.ts';
import { claimOld } from './vrrp-old.ts';
import { hearAdvert } from './vrrp-reception.ts';
import {
  CLAIMED,
  type SavedVrrpRows,
  SETTLED,
  UNSET,
  VRRP_BACKUP,
  VRRP_FAULT,
  VRRP_INIT,
  VRRP_MASTER,
  type VrrpDirector,
  VrrpRows,
} from './vrrp-rows.ts';
import { beginAll } from './vrrp-start.ts';
import { VrrpWire, type VrrpWireOptions } from './vrrp-wire.ts';

export interface VrrpOptions extends VrrpWireOptions {
  readonly directors: readonly VrrpDirector[];
  /** A router's state changed: for those who are bound to it (sync daemons). */
  readonly onState: (router: number, state: number) => void;
}

export class Vrrp {
  readonly rows: VrrpRows;
  readonly options: VrrpOptions;
  readonly wire: VrrpWire;
  readonly garp: GratuitousArp;
  readonly #kernel: Kernel;
  readonly #timers: readonly number[];
  /** By director: until when its vrrp process does not get the processor. */
  readonly #stalledNs: Float64Array;

  constructor(options: VrrpOptions) {
    const { kernel } = options;
    this.options = options;
    this.#kernel = kernel;
    this.rows = new VrrpRows(options.directors);
    this.#stalledNs = new Float64Array(options.hosts.length);
    const timer = kernel.kind('vrrp-timer', (router) => this.#onTimer(router));
    this.#timers = this.rows.routers.map((_, router) => kernel.timer(timer, router, 0));
    this.wire = new VrrpWire(options, this.rows, (router, code) => this.#onAdvert(router, code));
    this.garp = this.wire.garp;
  }

  /** The vrrp process of a director starts: left-over addresses go, everybody begins as BACKUP. */
  start(host: number, tracked: (router: number) => Tracked): void {
    const { globalDefs } = this.options.directors[host].configs[this.rows.generation[host]];
    this.#stalledNs[host] = 0;
    this.rows.delayedNs[host] = this.#kernel.nowNs + globalDefs.startupDelayNs;
    for (const router of this.rows.of(host)) {
      this.rows.reset(router);
      this.garp.end(router);
      this.wire.log(router, 'removing VIPs.');
      this.wire.dropAddresses(router);
    }
    beginAll(this, this.rows.of(host), tracked);
  }

  /** SIGTERM: a MASTER says so with priority 0 and gives up its addresses. */
  stop(host: number): void {
    for (const router of this.rows.of(host)) {
      if (this.rows.state[router] === VRRP_MASTER || this.rows.promotion[router] === CLAIMED) {
        this.wire.sayZero(router);
        this.wire.log(router, 'removing VIPs.');
        this.wire.dropAddresses(router);
      }
      this.options.watcher.vrrp(router, 'STOP');
      this.silence(router);
    }
  }

  /** The process is gone without a word (SIGKILL, power): addresses stay with the kernel, if that still runs. */
  kill(host: number): void {
    for (const router of this.rows.of(host)) this.silence(router);
  }

  /** The process gets no processor until then: adverts are neither sent nor read. */
  stall(host: number, untilNs: number): void {
    this.#stalledNs[host] = untilNs;
  }

  /** Somebody took the address from the interface. */
  deleteAddress(host: number, address: number, isRunning: boolean): void {
    const machine = this.options.hosts[host];
    if (!machine.heldAddresses.delete(address)) return;
    this.options.watcher.address(host, address, false);
    if (!isRunning) return;
    const holder = this.rows
      .of(host)
      .find(
        (router) =>
          this.rows.state[router] === VRRP_MASTER &&
          addressesOf(this.rows.config(router)).some((each) => numberOf(each.address) === address),
      );
    if (holder === undefined) return;
    const name = this.rows.config(holder).interface;
    this.options.watcher.log(
      host,
      `Netlink reflector reports IP ${formatIpv4(address)} removed from ${name}`,
    );
    this.report(holder, 'BACKUP', 'Entering BACKUP STATE');
    this.wire.sayZero(holder);
    this.#leave(holder, VRRP_BACKUP);
    this.arm(holder, this.skewNs(holder));
    this.wire.say(holder, 'becomes BACKUP, its address was deleted');
  }

  /** A tracked object changed. */
  track(router: number, { total, faults }: Tracked): void {
    const { rows } = this;
    if (rows.state[router] === VRRP_INIT) return;
    const had = rows.faults[router];
    rows.faults[router] = faults;
    this.#reweigh(router, total);
    if (faults > 0 && had === 0) this.#fault(router);
    else if (faults === 0 && had > 0) this.#recover(router);
  }

  #reweigh(router: number, total: number): void {
    const { rows } = this;
    const before = rows.priority[router];
    const beforeNs = this.masterDownNs(router);
    rows.total[router] = total;
    rows.priority[router] = rows.clamped(router, total);
    if (rows.priority[router] === before) return;
    this.wire.log(router, `Changing effective priority from ${before} to ${rows.priority[router]}`);
    this.wire.say(router, `has priority ${rows.priority[router]} instead of ${before}`);
    const timer = this.#timers[router];
    if (rows.state[router] !== VRRP_BACKUP || !this.#kernel.isArmed(timer)) return;
    const dueNs = this.#kernel.dueNs[timer] + this.masterDownNs(router) - beforeNs;
    this.#kernel.arm(timer, Math.max(this.#kernel.nowNs, dueNs));
  }

  #fault(router: number): void {
    if (this.rows.state[router] === VRRP_FAULT) return;
    this.#enterFault(router, 2);
    const others = this.rows.members(router).filter((member) => this.rows.state[member] !== VRRP_FAULT);
    if (others.length > 0) this.wire.logGroup(router, 'FAULT');
    for (const member of others) this.#enterFault(member, 1);
  }

  /** A MASTER says so with priority 0: twice when the fault is its own, once when its group's. */
  #enterFault(router: number, zeros: number): void {
    const wasMaster = this.rows.state[router] === VRRP_MASTER;
    this.report(router, 'FAULT', 'Entering FAULT STATE');
    if (wasMaster) {
      if (zeros === 2) this.wire.sayZero(router);
      this.wire.send(router, 0);
    }
    this.#leave(router, VRRP_FAULT);
    this.#kernel.disarm(this.#timers[router]);
    this.wire.say(router, 'is in FAULT');
  }

  #recover(router: number): void {
    const { rows } = this;
    const group = [router, ...this.rows.members(router)];
    if (group.some((each) => rows.faults[each] > 0)) return;
    for (const each of group) {
      if (rows.state[each] !== VRRP_FAULT) continue;
      if (each !== router) this.wire.logGroup(router, 'BACKUP');
      rows.masterIntervalNs[each] = rows.config(each).advertIntervalNs;
      rows.preemptNs[each] = UNSET;
      rows.wants[each] = VRRP_BACKUP;
      this.enter(each, VRRP_BACKUP);
      this.report(each, 'BACKUP', 'Entering BACKUP STATE');
      const isOwner = rows.isOwner(each) && rows.config(each).state === 'MASTER';
      this.arm(each, isOwner ? 0 : this.masterDownNs(each));
      this.wire.say(each, 'is BACKUP again after its fault');
    }
  }

  masterDownNs(router: number): number {
    return this.rows.masterDownNs(router, this.isOld(router));
  }

  skewNs(router: number): number {
    return this.rows.skewNs(router, this.isOld(router));
  }

  /** The engine of 1.x, by the configuration's version. */
  isOld(router: number): boolean {
    const { host } = this.rows.routers[router];
    return this.options.directors[host].configs[this.rows.generation[host]].version === '1.2.7';
  }

  enter(router: number, state: number): void {
    this.rows.state[router] = state;
    this.options.onState(router, state);
  }

  /** It sends nothing more, and its timers stop. */
  silence(router: number): void {
    this.rows.state[router] = VRRP_INIT;
    this.rows.promotion[router] = SETTLED;
    this.#kernel.disarm(this.#timers[router]);
    this.garp.end(router);
  }

  /** In BACKUP never counted from before the end of the start-up delay. */
  arm(router: number, delayNs: number): void {
    const { nowNs } = this.#kernel;
    const isBackup = this.rows.state[router] === VRRP_BACKUP;
    const fromNs = isBackup ? Math.max(nowNs, this.rows.delayedNs[this.wire.host(router)]) : nowNs;
    this.#kernel.arm(this.#timers[router], fromNs + delayNs);
  }

  #onTimer(router: number): void {
    const stalledNs = this.#stalledNs[this.wire.host(router)];
    if (stalledNs > this.#kernel.nowNs) this.#kernel.arm(this.#timers[router], stalledNs);
    else if (this.rows.state[router] === VRRP_MASTER) this.#advertise(router);
    else if (!this.isOld(router)) this.#claim(router);
    else if (claimOld(this, router)) this.#becomeMaster(router);
  }

  #advertise(router: number): void {
    this.wire.send(router, this.rows.priority[router]);
    this.garp.refresh(router);
    this.arm(router, this.rows.config(router).advertIntervalNs);
  }

  #claim(router: number): void {
    const { rows } = this;
    this.wire.log(router, 'Receive advertisement timeout');
    rows.wants[router] = VRRP_MASTER;
    const members = this.rows.members(router);
    if (members.some((each) => rows.wants[each] !== VRRP_MASTER && rows.state[each] !== VRRP_MASTER)) {
      this.arm(router, this.masterDownNs(router));
      return;
    }
    this.#becomeMaster(router);
    if (members.length > 0) this.wire.logGroup(router, 'MASTER');
    for (const member of members) if (rows.state[member] !== VRRP_MASTER) this.#becomeMaster(member);
  }

  #becomeMaster(router: number): void {
    const { rows } = this;
    const config = rows.config(router);
    const silence = this.rows.silenceText(router, this.#kernel.nowNs);
    const election = this.rows.silence(router, this.isOld(router));
    const isServed = this.wire.isServed(router);
    this.enter(router, VRRP_MASTER);
    this.report(router, 'MASTER', 'Entering MASTER STATE');
    rows.wants[router] = VRRP_MASTER;
    rows.masterIntervalNs[router] = config.advertIntervalNs;
    rows.preemptNs[router] = UNSET;
    this.arm(router, config.advertIntervalNs);
    this.wire.send(router, rows.priority[router]);
    this.wire.log(router, 'setting VIPs.');
    this.wire.holdAddresses(router);
    this.wire.sayMaster(router, `becomes MASTER${silence}`, election, isServed);
    this.garp.begin(router);
  }

  /** Leaves MASTER for a better one: without a word. Its group follows. */
  yield(router: number): void {
    this.report(router, 'BACKUP', 'Entering BACKUP STATE');
    this.#leave(router, VRRP_BACKUP);
    this.arm(router, this.masterDownNs(router));
    this.wire.say(router, 'becomes BACKUP, it heard a higher priority');
    const others = this.rows.members(router).filter((member) => this.rows.state[member] === VRRP_MASTER);
    if (others.length > 0) this.wire.logGroup(router, 'BACKUP');
    for (const member of others) {
      this.report(member, 'BACKUP', 'Entering BACKUP STATE');
      this.#leave(member, VRRP_BACKUP);
      this.arm(member, this.masterDownNs(member));
      this.wire.say(member, 'becomes BACKUP with its group');
    }
  }

  #leave(router: number, state: number): void {
    if (this.rows.state[router] === VRRP_MASTER) this.wire.log(router, 'removing VIPs.');
    this.wire.dropAddresses(router);
    this.garp.end(router);
    this.rows.promotion[router] = SETTLED;
    this.rows.wants[router] = VRRP_BACKUP;
    this.enter(router, state);
  }

  #onAdvert(router: number, code: number): void {
    const stalledNs = this.#stalledNs[this.wire.host(router)];
    if (stalledNs > this.#kernel.nowNs) this.wire.postpone(stalledNs, router, code);
    else hearAdvert(this, router, Math.floor(code / 256), code % 256);
  }

  /** Its log and whoever watches hear of the state. */
  report(router: number, state: string, text: string): void {
    this.wire.log(router, text);
    this.options.watcher.vrrp(router, state);
  }

  save(): SavedVrrp {
    return { rows: this.rows.save(), garp: this.garp.save(), stalledNs: this.#stalledNs.slice() };
  }

  restore(saved: SavedVrrp): void {
    this.rows.restore(saved.rows);
    this.garp.restore(saved.garp);
    this.#stalledNs.set(saved.stalledNs);
  }
}

export interface SavedVrrp {
  readonly rows: SavedVrrpRows;
  readonly garp: SavedGarp;
  readonly stalledNs: Float64Array;
}
