/** Reads all files of a log into a learner, with progress, and judges the lines that could not be read. */
import {
  type Learned,
  Learner,
  type LearnOptions,
  MOST_BACK_S,
} from '../../experiment/access-log/learner.ts';
import type { LogOptions } from '../../scenario/importers/access-log/registry.ts';
import { UsageError } from '../exit.ts';
import { progressBar } from '../progress.ts';
import { fileSize } from './log-lines.ts';
import { type BadLine, LogSource, mergeLogs } from './log-source.ts';

export interface LogRequest {
  readonly files: readonly string[];
  readonly options: LogOptions;
  readonly learn: LearnOptions;
  /** Share of lines that may be unreadable. */
  readonly allowBad: number;
}

export interface LogReading {
  readonly learned: Learned;
  readonly lines: number;
  readonly bad: number;
  readonly badLines: readonly BadLine[];
  readonly formats: readonly string[];
  readonly resolutionNs: number;
  readonly hasBytes: boolean;
}

const SHOWN = 3;
const LOOK_EVERY = 8192;
const MEGABYTE = 1e6;

export async function readLogs(request: LogRequest): Promise<LogReading> {
  const bytes = request.files.reduce((sum, file) => sum + fileSize(file), 0);
  let taken = 0;
  const bar = progressBar(process.stderr, 'MB', Math.max(1, bytes) / MEGABYTE);
  try {
    const sources = await opened(request, (count) => {
      taken += count;
    });
    const learner = new Learner(request.learn);
    await mergeLogs(sources, (source) => {
      const backS = learner.take(source.record, source.reader);
      if (backS > 0) throw backInTime(source, backS);
      if (learner.requests % LOOK_EVERY === 0) bar.update(Math.min(1, taken / bytes));
    });
    const lines = sources.reduce((sum, source) => sum + source.lines, 0);
    const bad = sources.reduce((sum, source) => sum + source.bad, 0);
    const badLines = sources.flatMap((source) => source.badLines).slice(0, SHOWN);
    if (bad > request.allowBad * lines) throw tooManyBad({ lines, bad, badLines, allowed: request.allowBad });
    if (learner.requests < 2) throw tooShort(request.files, learner.requests);
    return {
      learned: learner.finish(),
      lines,
      bad,
      badLines,
      formats: [...new Set(sources.map(({ reader }) => reader.format))],
      resolutionNs: Math.max(...sources.map(({ reader }) => reader.resolutionS)) * 1e9,
      hasBytes: sources.some(({ reader }) => reader.hasBytes),
    };
  } finally {
    bar.end();
  }
}

async function opened(request: LogRequest, onBytes: (bytes: number) => void): Promise<LogSource[]> {
  const sources: LogSource[] = [];
  for (const file of request.files) {
    const source = await LogSource.open(file, request.options, onBytes);
    if (source !== undefined) sources.push(source);
    else if (request.files.length === 1) throw tooShort(request.files, 0);
    else process.stderr.write(`${file} is empty: left out.\n`);
  }
  if (sources.length === 0) throw tooShort(request.files, 0);
  return sources;
}

function tooShort(files: readonly string[], requests: number): UsageError {
  const [what, they] = files.length === 1 ? [files[0], 'it'] : ['the logs', 'them'];
  if (requests === 0)
    return new UsageError(
      `${what}: there is no request in ${they}. A log of two requests or more is needed.`,
    );
  return new UsageError(`${what}: one request is no log to learn from. Give a longer one.`);
}

function backInTime(source: LogSource, backS: number): UsageError {
  return new UsageError(
    `${source.file}:${source.line} goes back in time by ${backS.toFixed(0)} s; ${MOST_BACK_S} s beyond the request's own time are allowed, for requests are written when they end. Sort the file by time, or give its parts as files of their own: files may overlap.`,
  );
}

interface BadLines {
  readonly lines: number;
  readonly bad: number;
  readonly badLines: readonly BadLine[];
  readonly allowed: number;
}

function tooManyBad({ lines, bad, badLines, allowed }: BadLines): UsageError {
  const share = (value: number) => `${Number((value * 100).toPrecision(3))} %`;
  const needed = Math.min(99, Math.ceil((bad / lines) * 100));
  return new UsageError(
    `${bad} of ${lines} lines (${share(bad / lines)}) could not be read; ${share(allowed)} are allowed.\n${shownLines(badLines)}\nDescribe the lines with --log-format or --columns, or take the loss with --allow-bad ${needed}%.`,
  );
}

/** Each with its place, cut to fit. */
export function shownLines(lines: readonly BadLine[]): string {
  return lines
    .map(({ file, line, text }) => `  ${file}:${line}: ${text.length > 100 ? `${text.slice(0, 99)}…` : text}`)
    .join('\n');
}
