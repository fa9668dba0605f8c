/** Which of a file's own names means what: given by --columns, or guessed from the usual ones. */
import { didYouMean, InputError } from '../../problems.ts';

export const COLUMN_ROLES = ['time', 'client', 'object', 'bytes', 'duration', 'status'] as const;
export type ColumnRole = (typeof COLUMN_ROLES)[number];

const USUAL: Readonly<Record<ColumnRole, readonly string[]>> = {
  time: [
    'time',
    'timestamp',
    '@timestamp',
    'ts',
    'time_iso8601',
    'msec',
    'time_local',
    'date',
    'datetime',
    'start',
  ],
  client: [
    'client',
    'remote_addr',
    'client_ip',
    'clientip',
    'clientip_s',
    'remote_ip',
    'source_ip',
    'src',
    'ip',
    'host',
    'remote_host',
    'request.remote_ip',
    'request.client_ip',
  ],
  object: ['object', 'path', 'uri', 'request_uri', 'url', 'request.uri', 'request', 'uri_path'],
  bytes: [
    'bytes',
    'body_bytes_sent',
    'bytes_sent',
    'size',
    'response_size',
    'response_bytes',
    'length',
    'sent_bytes',
  ],
  duration: [
    'duration',
    'request_time',
    'demand',
    'elapsed',
    'response_time',
    'took',
    'duration_ms',
    'duration_us',
    'duration_ns',
    'elapsed_ms',
    'latency',
    'latency_ms',
    'request_time_ms',
    'response_time_ms',
    'responsetime',
  ],
  status: ['status', 'status_code', 'code', 'response_code', 'response'],
};

export interface NamedColumn {
  readonly name: string;
  /** Seconds in its unit; 1 unless the name says otherwise. */
  readonly unitS: number;
}

const UNITS: Readonly<Record<string, number>> = { s: 1, ms: 1e-3, us: 1e-6, ns: 1e-9 };

function named(text: string): NamedColumn {
  const given = /^(.*):(s|ms|us|ns)$/.exec(text);
  if (given !== null) return { name: given[1], unitS: UNITS[given[2]] };
  const tail = /[_.](ms|us|ns)$/.exec(text);
  return { name: text, unitS: tail === null ? 1 : UNITS[tail[1]] };
}

/** The columns that are there, by role; undefined without a time or a client. */
export function columnsOf(
  has: (name: string) => boolean,
  wanted: Readonly<Record<string, string>>,
): Readonly<Partial<Record<ColumnRole, NamedColumn>>> | undefined {
  const found: Partial<Record<ColumnRole, NamedColumn>> = {};
  for (const role of COLUMN_ROLES) {
    const own = wanted[role];
    const name = own ?? USUAL[role].find(has);
    if (name === undefined) continue;
    const column = named(name);
    if (has(column.name)) found[role] = column;
    else if (has(name)) found[role] = { name, unitS: 1 };
  }
  return found.time === undefined || found.client === undefined ? undefined : found;
}

/** "time=ts,client=remote"; throws InputError. */
export function parseColumns(text: string): Readonly<Record<string, string>> {
  const columns: Record<string, string> = {};
  for (const part of text.split(',')) {
    const match = /^\s*(\w+)\s*=\s*(.+?)\s*$/.exec(part);
    const role = match?.[1] ?? part.trim();
    if (match === null || !(COLUMN_ROLES as readonly string[]).includes(role)) {
      const message = `"${part.trim()}" gives no column.${didYouMean(role, COLUMN_ROLES)} Write them as time=NAME,client=NAME; known: ${COLUMN_ROLES.join(', ')}; a NAME may end with its unit, as duration=took:ms.`;
      throw new InputError([{ severity: 'error', file: '--columns', message }]);
    }
    columns[role] = match[2];
  }
  return columns;
}
