/**
 * `lbsim replay FILE…`: lays recordings of real kernels beside what lbsim's director decides in their place.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { TraceComparison, TraceDifference } from '../../experiment/replay/compare.ts';
import { isKeepalivedRecording } from '../../experiment/replay/keepalived/recording.ts';
import { countersBefore, predict, replayTrace, unsupportedReason } from '../../experiment/replay/replay.ts';
import { type Trace, traceProblem } from '../../experiment/replay/trace.ts';
import { formatProblems, type Problem } from '../../scenario/problems.ts';
import { wholeNumber } from '../load-scenario.ts';
import { type KeepalivedTotals, keepalivedTotal, replayKeepalived } from './replay-keepalived.ts';

export interface ReplayIo {
  stdout(text: string): void;
  stderr(text: string): void;
  readFile(path: string): Promise<Uint8Array>;
}

export interface ReplayCommandOptions {
  /** Write each recording with lbsim's own results, one JSON a line, instead of comparing. */
  readonly predict?: boolean;
  /** How often each experiment on keepalived is simulated. */
  readonly simulations?: string;
}

const CONTEXT_ROWS = 4;
const SAME = 0;
const DIFFERS = 1;
const BAD_INPUT = 2;

interface Totals {
  files: number;
  decisions: number;
  counterRows: number;
  differences: number;
  notReplayed: number;
}

/** Exit code: 0 none differs, 1 one does, 2 bad input. */
export async function replay(
  files: readonly string[],
  options: ReplayCommandOptions,
  io: ReplayIo,
): Promise<number> {
  const problems: Problem[] = [];
  const totals: Totals = { files: 0, decisions: 0, counterRows: 0, differences: 0, notReplayed: 0 };
  const keepalived: KeepalivedTotals = { recordings: 0, events: 0, differences: 0 };
  const simulations =
    options.simulations === undefined ? undefined : wholeNumber('--simulations', options.simulations);
  for (const file of await expanded(files, problems)) {
    const value = await parsed(file, io, problems);
    if (value === undefined) continue;
    if (isKeepalivedRecording(value)) {
      const predict = options.predict ?? false;
      const given = { predict, simulations, totals: keepalived, stdout: (text: string) => io.stdout(text) };
      const message = replayKeepalived(file, value, given);
      if (message !== undefined) problems.push({ severity: 'error', file, message });
      continue;
    }
    const reason = unsupportedReason(value);
    if (reason !== undefined) {
      totals.notReplayed++;
      (options.predict ? io.stderr : io.stdout)(`${file}: not replayed: ${reason}\n`);
      continue;
    }
    const problem = traceProblem(value);
    if (problem !== undefined) {
      problems.push({
        severity: 'error',
        file,
        message: `${problem} A recording is described in its README.`,
      });
      continue;
    }
    try {
      if (options.predict) io.stdout(`${JSON.stringify(predict(value as Trace))}\n`);
      else compare(file, value as Trace, totals, io);
    } catch (error) {
      // A row that speaks of what is not there, as a destination that was never added.
      problems.push({ severity: 'error', file, message: `It contradicts itself: ${textOf(error)}.` });
    }
  }
  if (problems.length > 0) io.stderr(`${formatProblems(problems)}\n`);
  if (!options.predict) {
    if (keepalived.recordings > 0) io.stdout(`${keepalivedTotal(keepalived)}\n`);
    if (keepalived.recordings === 0 || totals.files > 0) io.stdout(`${totalLine(totals)}\n`);
  }
  if (problems.length > 0) return BAD_INPUT;
  return totals.differences + keepalived.differences > 0 ? DIFFERS : SAME;
}

function compare(file: string, trace: Trace, totals: Totals, io: ReplayIo): void {
  const result = replayTrace(trace);
  totals.files++;
  totals.decisions += result.decisions;
  totals.counterRows += result.counterRows;
  totals.differences += result.differences;
  io.stdout(`${file}: ${counted(result)}\n`);
  if (result.first !== undefined) io.stdout(`${inContext(trace, result.first).join('\n')}\n`);
}

function counted({ decisions, counterRows, differences }: Omit<TraceComparison, 'name'>): string {
  const differ = differences === 0 ? '0 differ' : `${differences} DIFFER`;
  return `${decisions} decisions, ${counterRows} counter rows, ${differ}`;
}

function totalLine(totals: Totals): string {
  const left = totals.notReplayed === 0 ? '' : `; ${totals.notReplayed} not replayed`;
  return `total of ${totals.files} recordings: ${counted(totals)}${left}`;
}

/** A few rows before the first difference, both results, and the destinations at that moment. */
function inContext(trace: Trace, { part, row, recorded, own }: TraceDifference): string[] {
  const rows = trace[part];
  const before = rows.slice(Math.max(0, row - CONTEXT_ROWS), row);
  return [
    `  first difference: ${part}[${row}]`,
    ...before.map((each) => `    ${JSON.stringify(each)}`),
    `  recorded ${JSON.stringify(recorded)}`,
    `  lbsim    ${JSON.stringify(own)}`,
    '  the destinations just before, in list order:',
    ...countersBefore(trace, part, row).map((line) => `    ${line}`),
  ];
}

/** Directories give the recordings in them, sorted by name. */
async function expanded(paths: readonly string[], problems: Problem[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    try {
      if (!(await stat(path)).isDirectory()) files.push(path);
      else {
        const names = (await readdir(path)).filter((name) => /\.json(\.gz)?$/.test(name)).sort();
        if (names.length === 0) throw new Error('it holds no .json or .json.gz');
        files.push(...names.map((name) => join(path, name)));
      }
    } catch (error) {
      problems.push({ severity: 'error', file: path, message: `Cannot be read: ${textOf(error)}.` });
    }
  }
  return files;
}

async function parsed(file: string, io: ReplayIo, problems: Problem[]): Promise<unknown> {
  try {
    const bytes = await io.readFile(file);
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const value: unknown = JSON.parse(new TextDecoder().decode(isGzip ? gunzipSync(bytes) : bytes));
    if (value !== undefined) return value;
  } catch (error) {
    problems.push({
      severity: 'error',
      file,
      message: `No recording could be read from it: ${textOf(error)}.`,
    });
  }
  return undefined;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
