/** One log of several: its records one by one, its lines that are none, and where it stands. */
import {
  type AccessRecord,
  emptyRecord,
  type LogReader,
} from '../../scenario/importers/access-log/record.ts';
import { type LogOptions, openLog, SAMPLE_LINES } from '../../scenario/importers/access-log/registry.ts';
import { UsageError } from '../exit.ts';
import { lineBatches } from './log-lines.ts';

export interface BadLine {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

const SHOWN = 3;
const CARRIAGE_RETURN = 13;

export class LogSource {
  readonly file: string;
  readonly reader: LogReader;
  readonly record: AccessRecord = emptyRecord();
  /** Number of the record's line. */
  line = 0;
  lines = 0;
  bad = 0;
  /** The first few. */
  readonly badLines: BadLine[] = [];
  readonly #batches: AsyncIterator<readonly string[]>;
  #batch: readonly string[];
  #at = 0;

  private constructor(
    file: string,
    reader: LogReader,
    batches: AsyncIterator<readonly string[]>,
    first: readonly string[],
  ) {
    this.file = file;
    this.reader = reader;
    this.#batches = batches;
    this.#batch = first;
    this.#at = reader.headerLines;
    this.line = reader.headerLines;
  }

  /** Opens a file and finds out its format; undefined when it is empty. */
  static async open(
    file: string,
    options: LogOptions,
    onBytes: (bytes: number) => void,
  ): Promise<LogSource | undefined> {
    const batches = lineBatches(file, onBytes)[Symbol.asyncIterator]();
    const lines: string[] = [];
    while (lines.length < SAMPLE_LINES) {
      const { value, done } = await batches.next();
      if (done === true) break;
      for (const line of value) lines.push(line);
    }
    const clean = lines.slice(0, SAMPLE_LINES).map(withoutReturn);
    if (clean.every((line) => line.trim() === '')) return undefined;
    const reader = openLog(clean, options);
    if (typeof reader === 'string') {
      throw new UsageError(reader.startsWith('--') ? reader : `${file} ${reader}`);
    }
    return new LogSource(file, reader, batches, lines);
  }

  /** Reads on to the next record: true when there is one, false when the batch is at its end. */
  advance(): boolean {
    const batch = this.#batch;
    while (this.#at < batch.length) {
      const line = withoutReturn(batch[this.#at++]);
      this.line++;
      if (line === '') continue;
      this.lines++;
      if (this.reader.read(line, this.record)) return true;
      this.bad++;
      if (this.badLines.length < SHOWN) this.badLines.push({ file: this.file, line: this.line, text: line });
    }
    return false;
  }

  /** Fetches the next batch; false when the file is at its end. */
  async refill(): Promise<boolean> {
    const { value, done } = await this.#batches.next();
    if (done === true) return false;
    this.#batch = value;
    this.#at = 0;
    return true;
  }

  /** The next record, whatever it takes; false at the end of the file. */
  async next(): Promise<boolean> {
    for (;;) {
      if (this.advance()) return true;
      if (!(await this.refill())) return false;
    }
  }
}

function withoutReturn(line: string): string {
  return line.charCodeAt(line.length - 1) === CARRIAGE_RETURN ? line.slice(0, -1) : line;
}

/** Gives the records of all sources in the order of their times. */
export async function mergeLogs(
  sources: readonly LogSource[],
  take: (source: LogSource) => void,
): Promise<void> {
  const waiting: LogSource[] = [];
  for (const source of sources) if (await source.next()) waiting.push(source);
  while (waiting.length > 0) {
    // The earliest goes on until another is earlier: mostly to its end, for logs are rotated.
    waiting.sort((a, b) => a.record.timeS - b.record.timeS);
    const [source] = waiting;
    const untilS = waiting[1]?.record.timeS ?? Infinity;
    let isOpen = true;
    do {
      take(source);
      isOpen = source.advance() || (await source.next());
    } while (isOpen && source.record.timeS <= untilS);
    if (!isOpen) waiting.shift();
  }
}
