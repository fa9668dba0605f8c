/** Every format of access logs, in the order in which they are tried. */
import { combined } from './combined.ts';
import { csv } from './csv.ts';
import { haproxyHttp, haproxyTcp } from './haproxy.ts';
import { jsonLines, memberNames } from './json-lines.ts';
import { readerOfFormat } from './log-format.ts';
import type { LogFormat, LogReader, ReaderOptions } from './record.ts';

export const logFormats: readonly LogFormat[] = [jsonLines, haproxyHttp, haproxyTcp, combined, csv];

export interface LogOptions extends ReaderOptions {
  /** Name of a format; absent: found out. */
  readonly format?: string;
  /** Of nginx or Apache, as it stands in their files. */
  readonly logFormat?: string;
}

/** How many lines of a file are looked at to find out its format. */
export const SAMPLE_LINES = 50;

/** A reader for a file that begins with these lines, or one sentence that says why there is none. */
export function openLog(lines: readonly string[], options: LogOptions): LogReader | string {
  const full = lines.filter((line) => line.trim() !== '');
  if (full.length === 0) return 'is empty: there is no line to learn from.';
  if (options.logFormat !== undefined) {
    const reader = readerOfFormat(options.logFormat);
    return typeof reader === 'string' ? `--log-format: ${reader}` : reader;
  }
  const inner = full.map(containedLine).filter((line) => line !== undefined);
  if (inner.length * 2 >= full.length) {
    const reader = openLog(inner, options);
    return typeof reader === 'string' ? reader : contained(reader);
  }
  const tried = logFormats.filter(({ name }) => options.format === undefined || name === options.format);
  for (const format of tried) {
    const reader = format.open(full, options);
    if (reader !== undefined) return reader;
  }
  const names = options.format === undefined || options.format === 'json' ? memberNames(full) : '';
  if (names !== '') {
    return `is JSON, and which members are the time and the client is not known. It has ${names}. Say which, as --columns time=NAME,client=NAME,duration=NAME:ms,object=NAME.`;
  }
  const first = full[0].length > 160 ? `${full[0].slice(0, 159)}…` : full[0];
  const what = options.format ?? tried.map(({ name }) => name).join(', ');
  return `does not begin as ${options.format === undefined ? 'any format known here' : 'that format'} (${what}). It says: ${first} — Give --log-format '…' as it stands in the web server's configuration, or --columns time=NAME,client=NAME for CSV and JSON.`;
}

/** The line of a web server that a container's log (Docker's json-file) wraps in {"log":"…","stream":"stdout"}. */
function containedLine(line: string): string | undefined {
  if (!line.startsWith('{"log":"')) return undefined;
  try {
    const { log } = JSON.parse(line) as { log: unknown };
    return typeof log === 'string' ? log.trimEnd() : undefined;
  } catch {
    return undefined;
  }
}

function contained(reader: LogReader): LogReader {
  return {
    ...reader,
    read: (line, record) => {
      const inner = containedLine(line);
      return inner !== undefined && reader.read(inner, record);
    },
  };
}
