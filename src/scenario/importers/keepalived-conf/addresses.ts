/** Addresses in keepalived.conf: plain, with a prefix length, and the ranges of a virtual_server_group. */

export type AddressFamily = 'inet' | 'inet6';

/** The family of a plain address, or undefined when the text is none. */
export function familyOf(text: string): AddressFamily | undefined {
  if (ipv4Number(text) !== undefined) return 'inet';
  return isIpv6(text) ? 'inet6' : undefined;
}

export interface PrefixedAddress {
  readonly address: string;
  readonly prefixLength: number;
  readonly family: AddressFamily;
}

/** ADDR or ADDR/LEN; without a length the address alone. */
export function readPrefixed(text: string): PrefixedAddress | undefined {
  const [address = '', length, ...more] = text.split('/');
  const family = familyOf(address);
  if (family === undefined || more.length > 0) return undefined;
  const longest = family === 'inet' ? 32 : 128;
  if (length === undefined) return { address, prefixLength: longest, family };
  if (!/^\d{1,3}$/.test(length) || Number(length) > longest) return undefined;
  return { address, prefixLength: Number(length), family };
}

export function ipv4Number(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  let value = 0;
  for (let i = 1; i <= 4; i++) {
    const octet = Number(match[i]);
    if (octet > 255) return undefined;
    value = value * 256 + octet;
  }
  return value;
}

export function ipv4Text(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

/** The prefix length of a netmask such as 255.255.255.0. */
export function maskLength(text: string): number | undefined {
  const value = ipv4Number(text);
  if (value === undefined) return undefined;
  const bits = value.toString(2).padStart(32, '0');
  return /^1*0*$/.test(bits) ? bits.lastIndexOf('1') + 1 : undefined;
}

function isIpv6(text: string): boolean {
  const address = text.replace(/%[\w.-]+$/, '');
  if (!address.includes(':') || address.includes(':::')) return false;
  const halves = address.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups[groups.length - 1] ?? '';
  const isMapped = last.includes('.');
  if (isMapped && ipv4Number(last) === undefined) return false;
  const plain = isMapped ? groups.slice(0, -1) : groups;
  if (!plain.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return false;
  const count = plain.length + (isMapped ? 2 : 0);
  return halves.length === 2 ? count < 8 : count === 8;
}

const MOST_ADDRESSES = 65_536;

/** The addresses of ADDR, ADDR-LAST, ADDR-ADDR or ADDR/LEN; or a sentence that says what is wrong. */
export function readRange(text: string): readonly string[] | string {
  const range = /^(.*)-(.*)$/.exec(text);
  const prefix = /^(.*)\/(\d+)$/.exec(text);
  if (range === null && prefix === null) {
    return familyOf(text) === undefined ? `"${text}" is no address` : [text];
  }
  const first = (range ?? prefix)?.[1] as string;
  const from = ipv4Number(first);
  if (from === undefined)
    return range === null ? `"${text}" is no range of IPv4` : readIpv6Range(first, range[2] as string);
  let start = from;
  let end: number | undefined;
  if (range !== null) {
    const last = range[2] as string;
    end = /^\d{1,3}$/.test(last) ? from - (from % 256) + Number(last) : ipv4Number(last);
    if (end === undefined || (/^\d+$/.test(last) && Number(last) > 255)) return `"${last}" ends no range`;
  } else {
    const length = Number(prefix?.[2]);
    if (length > 32) return `"${text}" has no prefix length up to 32`;
    const size = 2 ** (32 - length);
    start = from - (from % size);
    end = start + size - 1;
  }
  if (end < start) return `"${text}" ends before it begins`;
  if (end - start >= MOST_ADDRESSES)
    return `"${text}" has more than the ${MOST_ADDRESSES} addresses that lbsim reads`;
  return Array.from({ length: end - start + 1 }, (_, i) => ipv4Text(start + i));
}

/** ADDR-LAST: the last group runs, in hexadecimal. */
function readIpv6Range(first: string, last: string): readonly string[] | string {
  if (familyOf(first) !== 'inet6' || !/^[0-9a-fA-F]{1,4}$/.test(last))
    return `"${first}-${last}" is no range`;
  const colon = first.lastIndexOf(':');
  const from = Number.parseInt(first.slice(colon + 1) || '0', 16);
  const end = Number.parseInt(last, 16);
  if (end < from) return `"${first}-${last}" ends before it begins`;
  const head = first.slice(0, colon + 1);
  return Array.from({ length: end - from + 1 }, (_, i) => head + (from + i).toString(16));
}
