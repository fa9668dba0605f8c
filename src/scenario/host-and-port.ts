/** Where a service is asked, as a scenario writes it: "192.168.1.10:80". */
import { parseIpv4 } from '../models/network/address.ts';

export interface HostAndPort {
  /** Unsigned. */
  readonly address: number;
  readonly port: number;
}

/** Undefined for what is no IPv4 address with a port from 1 to 65535. */
export function parseHostAndPort(text: string): HostAndPort | undefined {
  const [host, digits, ...rest] = text.split(':');
  const address = parseIpv4(host);
  if (address === undefined || rest.length > 0 || !/^\d{1,5}$/.test(digits ?? '')) return undefined;
  const port = Number(digits);
  return port >= 1 && port <= 65_535 ? { address, port } : undefined;
}

export function noHostAndPort(text: string): string {
  return `"${text}" is no address with a port. Write it as "192.168.1.10:80".`;
}
