/** Which packets the directors' firewall marks: what a virtual service with a firewall mark balances. */
import { z } from 'zod';
import { parseIpv4 } from '../models/network/address.ts';
import type { Findings, Target } from './findings.ts';
import type { Path } from './source.ts';

export const markSettings = z.strictObject({
  mark: z.int().min(1).max(0xffffffff).describe('The mark, as iptables --set-mark gives it.'),
  to: z
    .array(z.string())
    .min(1)
    .describe('Addresses and ports whose packets get it, as ["192.168.1.10:80", "192.168.1.10:443"].'),
  protocol: z.enum(['tcp', 'udp']).default('tcp').describe('Of these packets.'),
});

/** Packets to this address and port carry the mark. */
export interface MarkedAddress extends Pick<Target, 'text' | 'address' | 'port' | 'protocol' | 'mark'> {
  /** Where the scenario says so. */
  readonly path: Path;
}

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

export function markedAddresses(
  marks: readonly z.output<typeof markSettings>[],
  findings: Findings,
): readonly MarkedAddress[] {
  const found: MarkedAddress[] = [];
  marks.forEach(({ mark, to, protocol }, i) => {
    to.forEach((text, j) => {
      const path: Path = ['marks', i, 'to', j];
      const parsed = parseHostAndPort(text);
      if (parsed === undefined) {
        findings.error(path, noHostAndPort(text));
        return;
      }
      const other = found.find((each) => each.text === text && each.protocol === protocol);
      if (other === undefined) found.push({ text, ...parsed, protocol, mark, path });
      else if (other.mark !== mark)
        findings.error(
          path,
          `packets to ${text} have mark ${other.mark} already, and a packet has one mark.`,
        );
    });
  });
  return found;
}

/** What the firewall marks so. Marks are 32 bits, signed or not. */
export function markedBy(mark: number, marked: readonly MarkedAddress[]): readonly MarkedAddress[] {
  return marked.filter((each) => each.mark >>> 0 === mark >>> 0);
}

/** The targets that a service by firewall mark gives; `service` is what they have of it. */
export function markedTargets(
  mark: number,
  marked: readonly MarkedAddress[],
  service: Pick<Target, 'forwarding' | 'tunnelBytes'>,
): Target[] {
  return markedBy(mark, marked).map(({ path: _, ...address }) => ({ ...address, ...service }));
}

/** Each mark is some director's; those that are balanced are unsigned. */
export function checkMarks(
  marked: readonly MarkedAddress[],
  balanced: ReadonlySet<number>,
  findings: Findings,
): void {
  const known = [...balanced].join(', ');
  for (const { mark, path } of marked) {
    if (balanced.has(mark >>> 0)) continue;
    findings.error(
      path,
      `no director has a virtual service with mark ${mark}. Marks of the directors: ${known || 'none'}.`,
    );
  }
}
