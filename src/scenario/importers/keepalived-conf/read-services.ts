/**
 * Which IPVS services a virtual_server stands for: an address with a port, a firewall mark, or a group of
 * both.
 */

import type { ServiceAddress, VirtualServerGroup } from '../../../models/keepalived/lvs-config.ts';
import { type AddressFamily, familyOf, readRange } from './addresses.ts';
import type { Statement } from './blocks.ts';
import type { Report } from './report.ts';
import { readInteger } from './values.ts';

const FWMARK = { type: 'integer', min: 1, max: 4_294_967_295 } as const;
const PORT = { type: 'integer', min: 0, max: 65_535 } as const;

/** What stands behind `virtual_server`. */
export type ServiceName =
  | { readonly type: 'address'; readonly address: string; readonly port: number }
  | { readonly type: 'fwmark'; readonly fwmark: number }
  | { readonly type: 'group'; readonly group: string };

/** `IP [PORT]`, `fwmark N` or `group G`; undefined, with a warning, when it is none of them. */
export function readServiceName(statement: Statement, report: Report): ServiceName | undefined {
  const [first = '', second] = statement.words.slice(1);
  if (first === 'group' && second !== undefined) return { type: 'group', group: second };
  if (first === 'fwmark' && second !== undefined) {
    const fwmark = readInteger(second, FWMARK, { statement, report });
    return fwmark === undefined ? undefined : { type: 'fwmark', fwmark };
  }
  const isAddress = familyOf(first) !== undefined;
  const port = second === undefined || !isAddress ? 0 : readInteger(second, PORT, { statement, report });
  if (isAddress && port !== undefined) return { type: 'address', address: first, port };
  const message = `"${statement.words.slice(1).join(' ')}" names no service: the virtual_server is ignored.`;
  report.warning(
    statement.origin,
    `${message} Write an address with a port, fwmark N or group G.`,
    statement.path,
  );
  return undefined;
}

/**
 * `ADDR [PORT]`, `ADDR-LAST [PORT]`, `ADDR-ADDR [PORT]`, `ADDR/LEN [PORT]`, `fwmark N [inet|inet6]`, one a
 * line.
 */
export function readServerGroup(statement: Statement, report: Report): VirtualServerGroup {
  const services: ServiceAddress[] = [];
  for (const entry of statement.children) {
    const [first = '', second, third] = entry.words;
    if (first === 'fwmark') {
      const fwmark =
        second === undefined ? undefined : readInteger(second, FWMARK, { statement: entry, report });
      const addressFamily = third === 'inet6' ? 'inet6' : 'inet';
      if (fwmark !== undefined) services.push({ type: 'fwmark', fwmark, addressFamily });
      else report.warning(entry.origin, 'The line names no firewall mark: it is ignored.', entry.path);
      continue;
    }
    const addresses = readRange(first);
    if (typeof addresses === 'string') {
      report.warning(entry.origin, `${addresses}: the line is ignored.`, entry.path);
      continue;
    }
    const port = second === undefined ? 0 : readInteger(second, PORT, { statement: entry, report });
    if (port === undefined) continue;
    for (const address of addresses) services.push({ type: 'address', address, port });
  }
  return { name: statement.words[1] as string, services };
}

/** The services of a name; undefined when it is a group that the file does not define. */
export function servicesOf(
  name: ServiceName,
  groups: readonly VirtualServerGroup[],
  family: AddressFamily,
): readonly ServiceAddress[] | undefined {
  if (name.type === 'address') return [name];
  if (name.type === 'fwmark') return [{ ...name, addressFamily: family }];
  return groups.find((group) => group.name === name.group)?.services;
}

/** The same text for the same service, however it was written. */
export function serviceKey(service: ServiceAddress, protocol: string): string {
  if (service.type === 'fwmark') return `fwmark ${service.fwmark} ${service.addressFamily}`;
  return `${protocol} ${service.address.toLowerCase()} ${service.port}`;
}
