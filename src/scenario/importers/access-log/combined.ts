/**
 * The common and the combined log format, of nginx and Apache alike, and the combined one with a request time behind it: with
 * decimals it is nginx's $request_time, whole it is Apache's %D in microseconds.
 */
import { type Field, patternReader, QUOTED } from './line-pattern.ts';
import { emptyRecord, fits, type LogFormat, type LogReader } from './record.ts';

/** What stands before it where a web server logs to syslog (RFC 3164, RFC 5424) or to a container's output. */
const WHEN = String.raw`(?:<\d+>)?(?:\d )?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S+)`;
const COLLECTED = String.raw`${WHEN} (?:std(?:out|err) [FP] |\S+ (?:\S+: |\S+ \S+ \S+ (?:-|\[.*?\]) ))`;
/** Apache's vhost_combined: "www.example.org:443" before the client; or any name before an address. */
const VIRTUAL_HOST = String.raw`[^\s:]+:\d+ |\S*[^\s,] (?=(?:\d+\.){3}\d+ |[\da-f]*:[\da-f:.]+ )`;
/** Of "client, proxy, proxy" the first. */
const CLIENT = String.raw`([^\s,]+)(?:, ?[^\s,]+)*`;
const COMMON = String.raw`^(?:${COLLECTED})?(?:${VIRTUAL_HOST})?${CLIENT} \S+ (?:\S+|[^[]*) \[([^\]]+)\] "(${QUOTED})" (\d{3}|-) (\d+|-)`;
const COMBINED = `${COMMON} "${QUOTED}" "${QUOTED}"`;
const FIELDS: readonly Field[] = ['client', 'clf-time', 'request', 'status', 'bytes'];

/** From the richest to the poorest: each also matches the lines of those before it. */
const VARIANTS = [
  {
    format: 'combined with $request_time',
    stamp: 'end',
    pattern: new RegExp(
      String.raw`${COMBINED}(?: .*?)? "?(?:rt=|request_time=)?(\d+\.\d{3}|-)"?(?: [^\d].*)?$`,
    ),
    fields: [...FIELDS, 'took-s'],
  },
  {
    format: 'combined with %D',
    stamp: 'start',
    pattern: new RegExp(String.raw`${COMBINED}(?: .*?)? "?(\d+)"?$`),
    fields: [...FIELDS, 'took-us'],
  },
  { format: 'combined', stamp: 'end', pattern: new RegExp(COMBINED), fields: FIELDS },
  { format: 'common', stamp: 'end', pattern: new RegExp(COMMON), fields: FIELDS },
] as const;

export const combined: LogFormat = {
  name: 'combined',
  title: 'common and combined',
  help: 'The usual formats of nginx and Apache; a request time at the end of the line is found.',
  open: (lines) => {
    const readers = VARIANTS.map((variant) => patternReader({ ...variant, resolutionS: 1 }));
    return readers.find(
      (reader) => fits(reader, lines) && (!reader.hasRequestTime || tellsTime(reader, lines)),
    );
  },
};

/** "-" alone is no request time: it is what nginx's own "main" writes for a client without a proxy. */
function tellsTime(reader: LogReader, lines: readonly string[]): boolean {
  const record = emptyRecord();
  return lines.some((line) => reader.read(line, record) && Number.isFinite(record.requestS));
}
