/**
 * The recordings' format: rows of what was done to a real kernel's IPVS, and what it did. See
 * test/kernel/traces/README.md.
 */

import { SYSCTLS, type SysctlName } from '../../models/director/sysctls.ts';
import { parseIpv4 } from '../../models/network/address.ts';

/** `[what, arg, ...]` in the setup, `[what, milliseconds, arg, ...]` afterwards. */
export type Row = readonly [string, ...unknown[]];

export interface Trace {
  readonly name: string;
  readonly about?: string;
  /** Names the kernel, and so the rules. */
  readonly kernel: string;
  readonly mode?: string;
  readonly services?: unknown;
  readonly setup: readonly Row[];
  readonly ops: readonly Row[];
}

export interface TraceService {
  readonly id: string;
  readonly proto?: 'tcp' | 'udp' | 'sctp';
  readonly addr?: string;
  readonly port?: number;
  readonly fwmark?: number;
  readonly scheduler: string;
  readonly flags?: readonly string[];
  readonly persistent?: number;
  readonly netmask?: string;
}

export interface TraceDestination {
  readonly weight: number;
  readonly upper?: number;
  readonly lower?: number;
  readonly method?: 'nat' | 'dr' | 'tun';
  readonly port?: number;
}

/** Rows by the number of arguments that are input; what follows is the recorded result. */
export const INPUTS: Readonly<Record<string, number>> = {
  open: 5,
  syn: 5,
  ack: 4,
  udp: 4,
  send: 1,
  finc: 1,
  fins: 1,
  close: 1,
  closes: 1,
  rstc: 1,
  rsts: 1,
  vanish: 1,
  stat: 1,
  conns: 0,
  service: 2,
  editservice: 2,
  delservice: 1,
  add: 3,
  edit: 3,
  del: 2,
  timeouts: 3,
  sysctl: 2,
  mark: 3,
};

/**
 * A sysctl that lbsim refuses, but that no row can show: recordings hold no ICMP errors from outside, no large packets, no
 * sync daemon and none of the director's own routing.
 */
export function hasNoRows(sysctl: string): boolean {
  return Object.hasOwn(SYSCTLS, sysctl) && SYSCTLS[sysctl as SysctlName].refused !== undefined;
}

/** What is wrong with a value that should be a trace, as a sentence; undefined when it is one. */
export function traceProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'This is no JSON object.';
  const trace = value as Partial<Record<keyof Trace, unknown>>;
  if (typeof trace.name !== 'string') return 'It has no "name".';
  if (typeof trace.kernel !== 'string') return 'It has no "kernel" that names the rules.';
  for (const part of ['setup', 'ops'] as const) {
    const rows = trace[part];
    if (!Array.isArray(rows)) return `It has no list "${part}".`;
    for (const [index, row] of rows.entries()) {
      const problem = rowProblem(row, part === 'ops');
      if (problem !== undefined) return `${part}[${index}]: ${problem}`;
    }
  }
  return undefined;
}

function rowProblem(row: unknown, isTimed: boolean): string | undefined {
  if (!Array.isArray(row) || typeof row[0] !== 'string') return 'A row is a list that begins with a word.';
  const what = row[0];
  const inputs = INPUTS[what];
  if (inputs === undefined) return `"${what}" is no row that lbsim knows.`;
  if (isTimed && typeof row[1] !== 'number') return `A "${what}" row has its time in milliseconds second.`;
  const needed = 1 + inputs + (isTimed ? 1 : 0);
  return row.length < needed ? `A "${what}" row has at least ${needed} fields.` : undefined;
}

/** The row without what was recorded as its result. */
export function blanked(row: Row, isTimed: boolean): Row {
  const what = row[0];
  const kept = 1 + INPUTS[what] + (isTimed ? 1 : 0);
  const inputs = row.slice(0, kept) as unknown as [string, ...unknown[]];
  return what === 'stat' || what === 'conns' ? [...inputs, []] : inputs;
}

/** The trace as it would be before anything was recorded. */
export function blankedTrace(trace: Trace): Trace {
  return {
    ...trace,
    setup: trace.setup.map((row) => blanked(row, false)),
    ops: trace.ops.map((row) => blanked(row, true)),
  };
}

/** The number of a dotted address; throws when the text is none. */
export function addressOf(text: string): number {
  const address = parseIpv4(text);
  if (address === undefined) throw new Error(`"${text}" is no IPv4 address`);
  return address;
}
