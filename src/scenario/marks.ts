/** Which packets the directors' firewall marks: what a virtual service with a firewall mark balances. */
import { z } from 'zod';
import type { Findings, Target } from './findings.ts';
import { noHostAndPort, parseHostAndPort } from './host-and-port.ts';
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
