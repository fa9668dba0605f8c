/**
 * Replays a trace: what lbsim's director would have done in the recorded kernel's place, and whether it is
 * the same.
 */

import { kernelRules } from '../../models/director/kernel-rules.ts';
import { isKnownScheduler } from '../../models/director/services.ts';
import { sysctlAssignments, sysctlProblem } from '../../models/director/sysctls.ts';
import { compareTraces, type TraceComparison } from './compare.ts';
import { TracePlayer } from './player.ts';
import { hasNoRows, INPUTS, type Row, type Trace, type TraceService } from './trace.ts';

/** The trace with lbsim's own results. Recorded ones are not read: they may as well be missing. */
export function predict(trace: Trace): Trace {
  const player = new TracePlayer(trace);
  return {
    ...trace,
    setup: trace.setup.map((row) => player.setUp(row)),
    ops: trace.ops.map((row) => player.play(row)),
  };
}

export function replayTrace(trace: Trace): TraceComparison {
  return compareTraces(trace, predict(trace));
}

/**
 * Why a recording is not replayed though nothing is wrong with it, as part of a sentence; undefined when it
 * is.
 */
export function unsupportedReason(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { kernel, setup, ops, cases } = value as Record<string, unknown>;
  if (Array.isArray(cases)) return 'it holds counts of random draws and no sequence';
  if (typeof kernel === 'string' && kernelRules(kernel) === undefined) return `"${kernel}" names no kernel`;
  for (const row of [...rowsOf(setup), ...rowsOf(ops)]) {
    const reason = unsupportedRow(row);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function rowsOf(value: unknown): unknown[][] {
  return Array.isArray(value) ? value.filter((row) => Array.isArray(row)) : [];
}

function unsupportedRow(row: unknown[]): string | undefined {
  const what = row[0];
  if (typeof what === 'string' && INPUTS[what] === undefined) return `it has a row "${what}"`;
  if (what === 'service' || what === 'editservice') {
    const { scheduler } = (row.at(-1) ?? {}) as Partial<TraceService>;
    if (scheduler === 'twos') return 'its scheduler twos draws at random, which cannot be repeated';
    if (scheduler !== undefined && !isKnownScheduler(scheduler)) return `scheduler "${scheduler}"`;
  }
  if (what === 'sysctl' && !hasNoRows(String(row.at(-2)))) {
    const problems = sysctlAssignments(String(row.at(-2)), String(row.at(-1))).map(([name, value]) =>
      sysctlProblem(name, value),
    );
    return problems.find((problem) => problem !== undefined);
  }
  return undefined;
}

/** What the director's services look like just before a row of the trace: one line for each destination. */
export function countersBefore(trace: Trace, part: 'setup' | 'ops', row: number): string[] {
  const player = new TracePlayer(trace);
  const setup: readonly Row[] = part === 'setup' ? trace.setup.slice(0, row) : trace.setup;
  for (const each of setup) player.setUp(each);
  if (part === 'ops') for (const each of trace.ops.slice(0, row)) player.play(each);
  return player.describe();
}
