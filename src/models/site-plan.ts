/** What the settings say of the site as a whole: its interfaces, its virtual addresses, who is who. Cold. */
import { NS_PER_S } from '../sim/units.ts';
import type { KeepalivedConfig } from './keepalived/config.ts';
import { addressesOf } from './keepalived/garp.ts';
import { parseIpv4 } from './network/address.ts';
import type { Lan } from './network/lan.ts';
import type { DirectorAddresses } from './realservers/setup.ts';
import type { DirectorSettings, SystemSettings } from './system-settings.ts';

/** Rows of the real servers by unsigned address; of two with the same one the first. */
export function realServerRows({ realServers }: SystemSettings): ReadonlyMap<number, number> {
  const rows = new Map<number, number>();
  realServers.forEach((server, row) => {
    const address = parseIpv4(server.address);
    if (address !== undefined && !rows.has(address)) rows.set(address, row);
  });
  return rows;
}

/** The configuration that a director starts with, and those that a reload reads. */
export function configsOf({ keepalived, reloads = [] }: DirectorSettings): readonly KeepalivedConfig[] {
  return keepalived === undefined ? [] : [keepalived, ...reloads.map(({ config }) => config)];
}

/** FIN_WAIT and TIME_WAIT. */
const REMEMBERED_S = 120;
const MOST_EXPECTED = 1 << 17;

/** About how many connections a director's table holds that opens so many a second. */
export function liveConnections(openedPerSecond: number, durationNs: number): number {
  return openedPerSecond * Math.min(REMEMBERED_S, durationNs / NS_PER_S);
}

/** About how many entries a director will hold: what clients open while a closed connection is remembered. */
export function expectedEntries({ transport, clients, durationNs }: SystemSettings): number {
  if (transport === 'direct') return 0;
  const opened = clients.reduce((sum, { rate = 0 }) => sum + rate, 0);
  return Math.min(MOST_EXPECTED, Math.ceil(liveConnections(opened, durationNs)));
}

/** Every interface that a configuration names; the first carries what names none. */
export function interfaces(settings: SystemSettings): readonly string[] {
  const found = new Set<string>();
  for (const config of settings.directors.flatMap(configsOf)) {
    for (const instance of config.vrrpInstances) {
      found.add(instance.interface);
      for (const each of addressesOf(instance)) found.add(each.interface);
      for (const { name } of instance.trackInterfaces) found.add(name);
    }
  }
  return found.size === 0 ? ['eth0'] : [...found];
}

/**
 * Interfaces by which a director may reach a machine: the one whose virtual address has it in its network, else those that
 * speak VRRP.
 */
export function waysTo(address: string, director: DirectorSettings, lan: Lan): readonly number[] {
  const machine = parseIpv4(address) ?? 0;
  const instances = configsOf(director).flatMap(({ vrrpInstances }) => vrrpInstances);
  const near = instances.flatMap(addressesOf).filter((each) => {
    const network = 2 ** (32 - each.prefixLength);
    const own = parseIpv4(each.address);
    return network > 1 && own !== undefined && Math.floor(own / network) === Math.floor(machine / network);
  });
  const found = (near.length > 0 ? near : instances).map((each) => lan.interfaceRow(each.interface));
  return found.length > 0 ? [...new Set(found)] : [0];
}

export function syncInterface({ keepalived }: DirectorSettings): string {
  return keepalived?.globalDefs.lvsSyncDaemon?.interface ?? '';
}

/** Every address that a VRRP instance holds, a service listens on or a class of clients asks for. */
export function virtualAddresses(
  settings: SystemSettings,
  lan: Lan,
): readonly { readonly address: number; readonly interfaceRow: number }[] {
  const found = new Map<number, number>();
  for (const director of settings.directors) {
    for (const { spec } of director.services ?? []) found.set(spec.address >>> 0, 0);
    for (const instance of configsOf(director).flatMap(({ vrrpInstances }) => vrrpInstances)) {
      for (const each of addressesOf(instance)) {
        const parsed = parseIpv4(each.address);
        if (parsed !== undefined && !found.has(parsed)) found.set(parsed, lan.interfaceRow(each.interface));
      }
    }
  }
  for (const config of settings.directors.flatMap(configsOf)) {
    for (const service of config.virtualServers.flatMap(({ services }) => services)) {
      const parsed = service.type === 'address' ? parseIpv4(service.address) : undefined;
      if (parsed !== undefined && !found.has(parsed)) found.set(parsed, 0);
    }
  }
  for (const { target } of settings.clients) {
    const address = target.address >>> 0;
    if (!found.has(address)) found.set(address, 0);
  }
  return Array.from(found, ([address, interfaceRow]) => ({ address, interfaceRow }));
}

/** Addresses of the directors, and those that move between them. */
export function directorAddresses(settings: SystemSettings): DirectorAddresses {
  const virtual = settings.directors.flatMap((director) => [
    ...(director.services ?? []).map(({ spec }) => spec.address >>> 0),
    ...(director.marked ?? []),
    ...configsOf(director).flatMap(({ vrrpInstances }) =>
      vrrpInstances.flatMap((instance) => addressesOf(instance).map((each) => parseIpv4(each.address) ?? 0)),
    ),
  ]);
  return { own: settings.directors.map(({ address }) => address), virtual: [...new Set(virtual)] };
}
