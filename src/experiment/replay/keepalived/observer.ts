/** What the measuring program of the recordings would have written: events with their time, as lines and as rows. */
import type { SiteWatcher } from '../../../models/keepalived/watcher.ts';
import { formatIpv4 } from '../../../models/network/address.ts';
import type { Site } from '../../../models/site.ts';

export interface Observed {
  readonly timeNs: number;
  readonly director: string;
  /** vrrp, adv, addr, garp, lvs, ipvs, log, check, do. */
  readonly kind: string;
  readonly text: string;
}

export class Observer implements SiteWatcher {
  readonly events: Observed[] = [];
  /** Called with each line of the measuring program. */
  onLine: (line: string) => void = () => undefined;
  #site: Site | undefined;

  /** The site is made with its watcher, so it comes later. */
  attach(site: Site): void {
    this.#site = site;
  }

  get #known(): Site {
    if (this.#site === undefined) throw new Error('assertion failed: the observer has no site');
    return this.#site;
  }

  add(director: string, kind: string, text: string): void {
    const timeNs = this.#site?.kernel.nowNs ?? 0;
    this.events.push({ timeNs, director, kind, text });
  }

  #line(fields: Readonly<Record<string, string | number>>): void {
    this.onLine(JSON.stringify(fields));
  }

  #name(host: number): string {
    return this.#known.settings.directors[host].name;
  }

  log(host: number, text: string): void {
    this.add(this.#name(host), 'log', text);
  }

  vrrp(router: number, state: string): void {
    const { host, name } = this.#known.vrrp.rows.routers[router];
    const director = this.#name(host);
    this.add(director, 'vrrp', name === FIRST_INSTANCE ? state : `${name}.${state}`);
    const priority = this.#known.vrrp.rows.priority[router];
    this.#line({ e: 'vrrp', d: director, m: `INSTANCE "${name}" ${state} ${priority}` });
  }

  /** Captured at the director's port of the switch: with a carrier, whether the port forwards or not. */
  advert(router: number, priority: number): void {
    if (!this.#isCaptured(router)) return;
    const { host } = this.#known.vrrp.rows.routers[router];
    const director = this.#name(host);
    const vrid = this.#known.vrrp.rows.config(router).virtualRouterId;
    this.add(director, this.#isForwarded(router) ? 'adv' : 'adv in vain', `advert prio ${priority}`);
    this.#line({ e: 'adv', if: `v${director}`, vrid, prio: priority });
  }

  garp(router: number, _address: string, frames: number): void {
    if (!this.#isCaptured(router)) return;
    const { host } = this.#known.vrrp.rows.routers[router];
    for (let frame = 0; frame < frames; frame++) this.add(this.#name(host), 'garp', 'garp');
  }

  #isCaptured(router: number): boolean {
    const { host } = this.#known.vrrp.rows.routers[router];
    return this.#known.lan.hasCarrier(host, this.#known.vrrp.wire.segment(router));
  }

  /** The switch passes it on. */
  #isForwarded(router: number): boolean {
    const { lan, vrrp } = this.#known;
    return lan.isOpen(vrrp.rows.routers[router].host, lan.site, vrrp.wire.segment(router));
  }

  address(host: number, _address: number, isThere: boolean): void {
    const text = isThere ? 'vip add' : 'vip del';
    this.add(this.#name(host), 'addr', text);
    this.#line({ e: 'addr', d: this.#name(host), m: text });
  }

  service(host: number, text: string): void {
    this.add(this.#name(host), 'lvs', `lvs ${text}`);
    this.#line({ e: 'lvs', d: this.#name(host), m: text });
  }

  check(host: number, realServer: number): void {
    this.add(this.#name(host), 'check', this.#known.settings.realServers[realServer].name);
  }
}

const FIRST_INSTANCE = 'VI_1';

/** A director's table in the order of /proc/net/ip_vs: `[TCP 100:80 wrr] 12:80=1 11:80=1`. */
export function tableText(site: Site, host: number): string {
  const { ipvs } = site.hosts[host];
  const { destinations, services } = ipvs;
  const parts: string[] = [];
  services.rows.forEach((service, row) => {
    if (!service.isAlive) return;
    const { spec } = service;
    parts.push(
      `[${(spec.protocol ?? 'tcp').toUpperCase()} ${shortName(spec.address)}:${spec.port} ${spec.scheduler}]`,
    );
    for (const destination of ipvs.listDestinations(row)) {
      const name = `${shortName(destinations.address[destination])}:${destinations.port[destination]}`;
      parts.push(`${name}=${destinations.weight[destination]}`);
    }
  });
  const text = parts.join(' ');
  return parts.length === 1 ? `${text} ` : text;
}

/** 10.0.0.11 is 11. */
function shortName(address: number): string {
  return formatIpv4(address).split('.')[3];
}

/** What changed between two tables, as the keys of the summaries name it. */
export function tableChanges(before: string, after: string): string[] {
  const was = readTable(before);
  const is = readTable(after);
  const changes: string[] = [];
  for (const name of is.services) if (!was.services.includes(name)) changes.push(`service ${name} added`);
  for (const name of was.services) if (!is.services.includes(name)) changes.push(`service ${name} gone`);
  for (const [name, weight] of is.weights) {
    const old = was.weights.get(name);
    if (old === undefined) changes.push(`+${name}`);
    else if (old !== weight) changes.push(`${name} weight ${old}->${weight}`);
  }
  for (const name of was.weights.keys()) if (!is.weights.has(name)) changes.push(`-${name}`);
  return changes;
}

function readTable(text: string): { services: string[]; weights: Map<string, string> } {
  const services = [...text.matchAll(/\[([^\]]*)\]/g)].map((match) => match[1]);
  const weights = new Map<string, string>();
  for (const word of text
    .replace(/\[[^\]]*\]/g, '')
    .trim()
    .split(/\s+/)) {
    const [name, weight] = word.split('=');
    if (weight !== undefined) weights.set(name, weight);
  }
  return { services, weights };
}
