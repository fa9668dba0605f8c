/**
 * The one rule of what a chart by real server shows when there are more of them than anybody looks at: by name those
 * that stand out, and how the figures of all are spread. How many of how many is always said.
 */
import type { PointResult, RealServerSummary } from '../../experiment/experiment-result.ts';
import { colour } from '../theme.ts';
import type { LegendItem } from './chart.ts';
import { grouped } from './figures.ts';

/** Up to so many real servers each is drawn by itself. */
export const MOST_BY_NAME = 40;
/** So many of each kind stand out: the busiest, the least busy, the slowest, those that failed. */
const EACH = 8;

export type Kind = 'failed' | 'busiest' | 'slowest' | 'idlest';

/** Rows of the real servers that stand out, a kind after the other. One of two kinds stands in the first. */
export interface StandOut {
  readonly kind: Kind;
  readonly rows: readonly number[];
  /** How many are of the kind: more than `rows` where only the worst of them are shown. */
  readonly all: number;
}

export function areMany(servers: readonly unknown[]): boolean {
  return servers.length > MOST_BY_NAME;
}

/** At most four times `each`; ties go to the one that the files name first. */
export function standingOut(point: PointResult, each = EACH): readonly StandOut[] {
  const { realServers } = point;
  const busy = ({ utilisation }: RealServerSummary) => utilisation.estimate;
  const slow = ({ p99 }: RealServerSummary) => p99.estimate;
  const failed = failedRows(point);
  const kinds: readonly (readonly [Kind, readonly number[], number])[] = [
    ['failed', failed.slice(0, each), failed.length],
    ['busiest', ranked(realServers, busy, -1).slice(0, each), each],
    ['slowest', ranked(realServers, slow, -1).slice(0, each), each],
    ['idlest', ranked(realServers, busy, 1).slice(0, each), each],
  ];
  const taken = new Set<number>();
  return kinds.flatMap(([kind, rows, all]) => {
    const own = rows.filter((row) => !taken.has(row));
    for (const row of own) taken.add(row);
    return rows.length === 0 ? [] : [{ kind, rows: own, all }];
  });
}

/** Rows from the greatest (`sign` −1) or the least on; what was not measured has no rank. */
function ranked(
  servers: readonly RealServerSummary[],
  of: (server: RealServerSummary) => number | null,
  sign: 1 | -1,
): readonly number[] {
  const rows = servers.flatMap((server, row) => (of(server) === null ? [] : [row]));
  const value = (row: number) => of(servers[row]) as number;
  return rows.sort((a, b) => sign * (value(a) - value(b)) || a - b);
}

/** A fault struck it, a check took it out, or requests failed at it: those that lost most first. */
function failedRows({ realServers, timeline }: PointResult): readonly number[] {
  const struck = new Set(timeline.filter(({ type }) => type === 'fault').map(({ subject }) => subject));
  const out = new Set(timeline.map(({ text }) => /^(\S+) is removed from /.exec(text)?.[1]));
  const isFailed = ({ name, address, failed }: RealServerSummary) =>
    struck.has(name) || out.has(address) || failed > 0;
  return realServers
    .flatMap((server, row) => (isFailed(server) ? [row] : []))
    .sort((a, b) => realServers[b].failed - realServers[a].failed || a - b);
}

/** Colours of servers repeat after eight; among many the kind is worth more. */
const COLOURS: Readonly<Record<Kind, readonly [string, string]>> = {
  failed: ['with trouble', colour('bad')],
  busiest: ['busiest', colour('server-1')],
  slowest: ['slowest', colour('server-6')],
  idlest: ['least busy', colour('server-0')],
};

export function kindColour(kinds: readonly StandOut[], row: number): string {
  const kind = kinds.find(({ rows }) => rows.includes(row))?.kind;
  return kind === undefined ? colour('muted') : COLOURS[kind][1];
}

export function kindLegend(kinds: readonly StandOut[]): readonly LegendItem[] {
  return kinds
    .filter(({ rows }) => rows.length > 0)
    .map(({ kind }) => ({ name: COLOURS[kind][0], colour: COLOURS[kind][1], shape: 'dot' }));
}

export function rowsOf(kinds: readonly StandOut[]): readonly number[] {
  return kinds.flatMap(({ rows }) => rows);
}

/** "25 of 1 000 real servers: 1 that failed, the 8 busiest, the 8 slowest (p99) and the 8 least busy". */
export function told(kinds: readonly StandOut[], all: number): string {
  const shown = rowsOf(kinds).length;
  const parts = kinds.map(kindTold);
  const list = parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
  const isOverlapping = kinds.some(({ kind, rows, all: of }) => kind !== 'failed' && rows.length < of);
  return `${grouped(shown)} of ${grouped(all)} real servers: ${list}${isOverlapping ? ' (some are more than one of these)' : ''}`;
}

function kindTold({ kind, rows, all }: StandOut): string {
  if (kind === 'failed') {
    const few =
      rows.length < all ? `${rows.length} of the ${grouped(all)}` : `the ${all === 1 ? 'one' : all}`;
    return `${few} with a fault, a failed check or lost requests`;
  }
  const words = { busiest: 'busiest', slowest: 'slowest (p99)', idlest: 'least busy' };
  return `the ${all} ${words[kind]}`;
}
