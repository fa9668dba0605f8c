/** The lists of addresses of an instance: its VIPs and its unicast peers. */

import type { UnicastPeer, VirtualIpAddress } from '../../../models/keepalived/config.ts';
import { type AddressFamily, familyOf, readPrefixed } from './addresses.ts';
import type { Statement } from './blocks.ts';
import type { Report } from './report.ts';
import type { Given } from './settings.ts';
import { readInteger } from './values.ts';

/** Words of an address that bring a value, and those that stand alone. */
const WITH_VALUE = new Set('dev label scope brd broadcast peer src preferred_lft'.split(' '));
const ALONE = new Set(
  'no_track home -nodad nodad mngtmpaddr noprefixroute autojoin use_vmac track_group'.split(' '),
);

export interface AddressList {
  readonly entries: readonly Statement[];
  /** The interface of the instance. */
  readonly interface: string;
  /** Whether all must be of the family of the first; `virtual_ipaddress_excluded` may mix. */
  readonly isOneFamily: boolean;
  readonly report: Report;
}

export interface ReadAddress extends VirtualIpAddress {
  readonly family: AddressFamily;
}

/** `ADDR[/LEN] [dev IF] [scope ...] [label ...] ... [no_track]`, one a line. */
export function readAddresses(list: AddressList): readonly Given<ReadAddress>[] {
  const found: Given<ReadAddress>[] = [];
  let family: AddressFamily | undefined;
  for (const entry of list.entries) {
    const text = entry.words[0] as string;
    const prefixed = readPrefixed(text);
    if (prefixed === undefined) {
      list.report.warning(entry.origin, `"${text}" is no address: it is ignored.`, entry.path);
      continue;
    }
    if (family !== undefined && prefixed.family !== family) {
      const message =
        `"${text}" is not of the family of the first VIP: keepalived ignores it, for an advert ` +
        'carries one family. ' +
        'Write it in virtual_ipaddress_excluded, or in an instance of its own.';
      list.report.warning(entry.origin, message, entry.path);
      continue;
    }
    if (list.isOneFamily) family = prefixed.family;
    found.push({ value: { ...readOptions(entry, list), ...prefixed }, origin: entry.origin });
  }
  return found;
}

function readOptions(
  entry: Statement,
  list: AddressList,
): { readonly interface: string; readonly noTrack: boolean } {
  const words = entry.words.slice(1);
  let device = list.interface;
  let noTrack = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    const next = words[i + 1];
    if (WITH_VALUE.has(word)) {
      if (word === 'dev' && next !== undefined) device = next;
      i++;
    } else if (word === 'no_track') noTrack = true;
    else if (!ALONE.has(word)) {
      const mend = readPrefixed(word) === undefined ? '' : ' Write one address a line.';
      list.report.warning(entry.origin, `"${word}" behind the address is ignored.${mend}`, entry.path);
    }
  }
  return { interface: device, noTrack };
}

/** `ADDR [min_ttl n] [max_ttl n]`. */
export function readPeers(entries: readonly Statement[], report: Report): readonly Given<UnicastPeer>[] {
  const found: Given<UnicastPeer>[] = [];
  for (const entry of entries) {
    const address = entry.words[0] as string;
    if (familyOf(address) === undefined) {
      report.warning(entry.origin, `"${address}" is no address: the peer is ignored.`, entry.path);
      continue;
    }
    const ttl = { minTtl: 0, maxTtl: 255 };
    for (let i = 1; i < entry.words.length; i += 2) {
      const word = entry.words[i];
      const next = entry.words[i + 1];
      const isTtl = (word === 'min_ttl' || word === 'max_ttl') && next !== undefined;
      if (!isTtl) {
        report.warning(
          entry.origin,
          `"${word}" behind the address is ignored. Write one peer a line.`,
          entry.path,
        );
        continue;
      }
      const value = readInteger(next, { type: 'integer', min: 0, max: 255 }, { statement: entry, report });
      if (value !== undefined) ttl[word === 'min_ttl' ? 'minTtl' : 'maxTtl'] = value;
    }
    found.push({ value: { address, ...ttl }, origin: entry.origin });
  }
  return found;
}
