/**
 * How the instances of VRRP touch the world: adverts and gratuitous ARPs leave, addresses appear on interfaces and go, and
 * the log says so.
 */
import type { Kernel } from '../../sim/kernel.ts';
import { formatIpv4, parseIpv4 } from '../network/address.ts';
import type { DirectorHost, Gateway } from '../network/gateway.ts';
import type { Lan } from '../network/lan.ts';
import type { Election, Timeline } from '../timeline.ts';
import { isSameRouter } from './advert-check.ts';
import { addressesOf, GratuitousArp, numberOf } from './garp.ts';
import type { VrrpRows } from './vrrp-rows.ts';
import type { SiteWatcher } from './watcher.ts';

export interface VrrpWireOptions {
  readonly kernel: Kernel;
  readonly lanNs: number;
  readonly hosts: readonly DirectorHost[];
  readonly lan: Lan;
  readonly gateway: Gateway;
  readonly timeline: Timeline;
  readonly watcher: SiteWatcher;
}

export class VrrpWire {
  readonly rows: VrrpRows;
  readonly options: VrrpWireOptions;
  readonly garp: GratuitousArp;
  readonly #advert: number;

  /** `arrived` gets each advert: the receiving router, and the sender's row times 256 plus the priority. */
  constructor(options: VrrpWireOptions, rows: VrrpRows, arrived: (router: number, code: number) => void) {
    const { kernel, lan, lanNs, watcher, hosts } = options;
    this.options = options;
    this.rows = rows;
    this.garp = new GratuitousArp({
      kernel,
      lanNs,
      rows,
      watcher,
      lanes: hosts.length * lan.interfaces.length,
      lane: (router) => this.host(router) * lan.interfaces.length + this.segment(router),
      passes: (router) => this.#isUp(router) && lan.passes(this.host(router), lan.site, this.segment(router)),
      arrived: (router, address) => this.#garpArrived(router, address),
    });
    this.#advert = kernel.kind('advert', arrived);
  }

  /** What waits in the socket is read when the process runs again. */
  postpone(untilNs: number, router: number, code: number): void {
    this.options.kernel.at(untilNs, this.#advert, router, code);
  }

  send(router: number, priority: number): void {
    const { hosts, lan, lanNs, watcher } = this.options;
    const host = this.host(router);
    if (priority > 0) this.rows.lastSentNs[router] = this.options.kernel.nowNs;
    if (!hosts[host].isUp) return;
    watcher.advert(router, priority);
    this.#moveVirtualMac(router);
    for (let peer = 0; peer < this.rows.count; peer++) {
      const other = this.host(peer);
      if (other === host || !hosts[other].isUp || !this.#hears(peer, router)) continue;
      if (!lan.passes(host, other, this.segment(router))) continue;
      this.options.kernel.after(lanNs, this.#advert, peer, router * 256 + priority);
    }
  }

  /** Whether adverts of the sender come to the peer's socket at all. */
  #hears(peer: number, sender: number): boolean {
    const own = this.rows.present(sender);
    const other = this.rows.present(peer);
    if (own === undefined || other === undefined || !isSameRouter(own, other)) return false;
    if (own.mode === 'multicast') return true;
    const address = this.sourceOf(peer);
    return own.unicastPeers.some((each) => numberOf(each.address) === address);
  }

  #moveVirtualMac(router: number): void {
    const config = this.rows.config(router);
    const { lan, gateway } = this.options;
    if (config.vmac === undefined || config.vmac.xmitBase) return;
    if (!lan.isOpen(this.host(router), lan.site, this.segment(router))) return;
    for (const { address } of addressesOf(config)) {
      gateway.moveVirtualMac(numberOf(address), this.host(router));
    }
  }

  #garpArrived(router: number, address: number): void {
    const host = this.host(router);
    const { gateway, hosts, timeline } = this.options;
    const row = gateway.rowOf(address);
    if (row >= 0 && gateway.entry(row) !== host) {
      const isOnly = this.rows.of(host).flatMap((own) => addressesOf(this.rows.config(own))).length === 1;
      const vip = isOnly ? 'the VIP' : formatIpv4(address);
      const text = `the gateway learns it as owner of ${vip}`;
      timeline.add(this.options.kernel.nowNs, 'arp', hosts[host].name, text);
    }
    gateway.learn(address, host);
  }

  holdAddresses(router: number): void {
    const config = this.rows.config(router);
    const host = this.host(router);
    const { heldAddresses, refusedAddresses } = this.options.hosts[host];
    for (const each of addressesOf(config)) {
      const address = numberOf(each.address);
      if (!config.accept && !this.rows.isOwner(router)) refusedAddresses.add(address);
      if (heldAddresses.has(address)) continue;
      heldAddresses.add(address);
      this.options.watcher.address(host, address, true);
    }
  }

  /** A reload: addresses that the file no longer has go, new ones come. */
  changeAddresses(router: number, before: readonly { readonly address: string }[]): void {
    const host = this.host(router);
    const kept = new Set(addressesOf(this.rows.config(router)).map((each) => each.address));
    for (const { address } of before) {
      if (kept.has(address) || !this.options.hosts[host].heldAddresses.delete(numberOf(address))) continue;
      this.options.watcher.address(host, numberOf(address), false);
    }
    this.holdAddresses(router);
  }

  dropAddresses(router: number): void {
    const host = this.host(router);
    const { heldAddresses, refusedAddresses } = this.options.hosts[host];
    for (const each of addressesOf(this.rows.config(router))) {
      const address = numberOf(each.address);
      refusedAddresses.delete(address);
      if (heldAddresses.delete(address)) this.options.watcher.address(host, address, false);
    }
  }

  log(router: number, text: string): void {
    const { host, name } = this.rows.routers[router];
    this.options.watcher.log(host, `(${name}) ${text}`);
  }

  logGroup(router: number, state: string): void {
    const { syncGroup } = this.rows.config(router);
    this.options.watcher.log(
      this.host(router),
      `VRRP_Group(${syncGroup}) Syncing instances to ${state} state`,
    );
  }

  say(router: number, text: string): void {
    const { host, name } = this.rows.routers[router];
    const { timeline, hosts } = this.options;
    timeline.add(this.options.kernel.nowNs, 'vrrp', hosts[host].name, `${name} ${text}`);
  }

  /** With why it became MASTER now. */
  sayMaster(router: number, text: string, silence: Omit<Election, 'isServed'>, isServed: boolean): void {
    const { host, name } = this.rows.routers[router];
    const { timeline, hosts, kernel } = this.options;
    timeline.addMaster(kernel.nowNs, hosts[host].name, `${name} ${text}`, { ...silence, isServed });
  }

  /** Whether packets for all of its addresses find a director that holds them. */
  isServed(router: number): boolean {
    const { gateway } = this.options;
    return addressesOf(this.rows.config(router)).every(({ address }) => {
      const row = gateway.rowOf(numberOf(address));
      return row < 0 || gateway.isServed(row);
    });
  }

  host(router: number): number {
    return this.rows.routers[router].host;
  }

  #isUp(router: number): boolean {
    return this.options.hosts[this.host(router)].isUp;
  }

  /** Row of the interface over which its adverts go. */
  segment(router: number): number {
    return this.options.lan.interfaceRow(this.rows.config(router).interface);
  }

  /** The address by which equal priorities are told apart. */
  sourceOf(router: number): number {
    const { sourceIp } = this.rows.config(router);
    return (sourceIp && parseIpv4(sourceIp)) || this.options.hosts[this.host(router)].address;
  }

  sayZero(router: number): void {
    this.send(router, 0);
    this.log(router, 'sent 0 priority');
  }
}
