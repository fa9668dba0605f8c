/**
 * Lays an own trace beside the recorded one: which rows carry a decision or counters, and where they differ.
 */
import type { ConnEntry } from './observe.ts';
import { INPUTS, type Row, type Trace } from './trace.ts';

export interface TraceComparison {
  readonly name: string;
  /** Rows in which a server was chosen or refused, or a packet's fate recorded. */
  readonly decisions: number;
  /** `stat` and `conns` rows. */
  readonly counterRows: number;
  readonly differences: number;
  readonly first?: TraceDifference;
}

export interface TraceDifference {
  readonly part: 'setup' | 'ops';
  readonly row: number;
  readonly recorded: Row;
  readonly own: Row;
}

const DECISIONS = new Set(['open', 'syn', 'ack', 'udp', 'send', 'finc', 'fins', 'close', 'closes']);
const COUNTERS = new Set(['stat', 'conns']);
/**
 * A template that was kept beyond its time counts from when the kernel's late timer fired: up to 2 s each
 * time.
 */
const EXTENSION_MS = 60_000;
const LATENESS_S = 2;

export function compareTraces(recorded: Trace, own: Trace): TraceComparison {
  let decisions = 0;
  let counterRows = 0;
  let differences = 0;
  let first: TraceDifference | undefined;
  for (const part of ['setup', 'ops'] as const) {
    for (let row = 0; row < recorded[part].length; row++) {
      const theirs = recorded[part][row];
      const ours = own[part][row];
      if (DECISIONS.has(theirs[0])) decisions++;
      else if (COUNTERS.has(theirs[0])) counterRows++;
      if (isSameRow(theirs, ours, part === 'ops')) continue;
      differences++;
      first ??= { part, row, recorded: theirs, own: ours };
    }
  }
  return {
    name: recorded.name,
    decisions,
    counterRows,
    differences,
    ...(first === undefined ? {} : { first }),
  };
}

function isSameRow(recorded: Row, own: Row, isTimed: boolean): boolean {
  if (recorded[0] !== 'conns') return JSON.stringify(recorded) === JSON.stringify(own);
  const at = INPUTS.conns + (isTimed ? 2 : 1);
  const theirs = recorded[at] as readonly ConnEntry[];
  const ours = own[at] as readonly ConnEntry[];
  const elapsedMs = isTimed ? (recorded[1] as number) : 0;
  return theirs.length === ours.length && theirs.every((entry, i) => isSameEntry(entry, ours[i], elapsedMs));
}

/** The last field is the seconds left, cut to whole ones: 1 apart is the same. */
function isSameEntry(recorded: ConnEntry, own: ConnEntry, elapsedMs: number): boolean {
  const last = recorded.length - 1;
  for (let field = 0; field < last; field++) if (recorded[field] !== own[field]) return false;
  const difference = (recorded[last] as number) - (own[last] as number);
  const isTemplate = recorded[2] === 0;
  const extensions = isTemplate ? Math.floor(elapsedMs / EXTENSION_MS) + 1 : 0;
  return difference >= -1 && difference <= 1 + LATENESS_S * extensions;
}
