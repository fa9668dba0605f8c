/** The contract of the family of access logs: a line in, a record out. Readers are pure; who opens files gives them lines. */

/** What a line says of a request. One record is written again and again: copy what is to be kept. */
export interface AccessRecord {
  /** Seconds since 1970 (UTC where the log names no zone); of the request's start or end, as the reader's `stamp` says. */
  timeS: number;
  /** Address or name of the client. */
  client: string;
  /** Path without its query; empty where the log has none. */
  object: string;
  /** Payload of the answer; NaN where the log does not say. */
  bytes: number;
  /** How long the request was at the server, in seconds; NaN where the log does not say. */
  requestS: number;
  /** Of the answer; 0 where the log does not say. */
  status: number;
}

export function emptyRecord(): AccessRecord {
  return { timeS: Number.NaN, client: '', object: '', bytes: Number.NaN, requestS: Number.NaN, status: 0 };
}

export interface LogReader {
  /** As people call it: "combined", "haproxy-http". */
  readonly format: string;
  /** Which moment of a request its line bears: nginx writes the end, Apache and HAProxy the start. */
  readonly stamp: 'start' | 'end';
  /** How finely the log tells time, in seconds. */
  readonly resolutionS: number;
  /** Whether its lines say how long requests took. */
  readonly hasRequestTime: boolean;
  readonly hasObject: boolean;
  readonly hasBytes: boolean;
  /** Lines at the beginning of each file that are no requests. */
  readonly headerLines: number;
  /** False when the line is none of this format; the record is undefined then. */
  read(line: string, into: AccessRecord): boolean;
}

export interface ReaderOptions {
  /** What each column is called: { time: 'ts', client: 'remote' }; a name may end with ":ms", ":us" or ":ns". */
  readonly columns?: Readonly<Record<string, string>>;
}

export interface LogFormat {
  readonly name: string;
  readonly title: string;
  readonly help: string;
  /** A reader for a file that begins with these lines, none of them empty; undefined when they are of another format. */
  readonly open: (lines: readonly string[], options: ReaderOptions) => LogReader | undefined;
}

/** Whether at least half of the lines are read: the others may be damaged. */
export function fits(reader: LogReader, lines: readonly string[]): boolean {
  const record = emptyRecord();
  const body = lines.slice(reader.headerLines);
  const read = body.filter((line) => reader.read(line, record)).length;
  return read > 0 && read * 2 >= body.length;
}

/**
 * The time of a request that never came (no request line, or 408) is the client's silence, that of 101 a
 * tunnel's: neither is work.
 */
export function isNoWork({ status, object }: AccessRecord, hasObject: boolean): boolean {
  return status === 101 || status === 408 || (hasObject && (object === '' || object === '-'));
}

/** "GET /a?b=c HTTP/1.1", "/a?b=c" and "http://host/a" are the object "/a". */
export function objectOf(text: string): string {
  const space = text.charCodeAt(0) === SLASH ? -1 : text.indexOf(' ');
  let from = 0;
  let to = text.length;
  if (space >= 0) {
    from = space + 1;
    const next = text.indexOf(' ', from);
    if (next >= 0) to = next;
  }
  const query = text.indexOf('?', from);
  if (query >= 0 && query < to) to = query;
  const path = text.slice(from, to);
  if (path.charCodeAt(0) === SLASH) return path;
  const host = path.indexOf('://');
  if (host < 0) return path;
  const slash = path.indexOf('/', host + 3);
  return slash < 0 ? '/' : path.slice(slash);
}

const SLASH = 47;
