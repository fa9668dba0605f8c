/**
 * The common and the combined log format, of nginx and Apache alike, and the combined one with a request time behind it: with
 * decimals it is nginx's $request_time, whole it is Apache's %D in microseconds.
 */
import { type Field, patternReader, QUOTED } from './line-pattern.ts';
import { fits, type LogFormat } from './record.ts';

const COMMON = String.raw`^(\S+) \S+ (?:\S+|[^[]*) \[([^\]]+)\] "(${QUOTED})" (\d{3}|-) (\d+|-)`;
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
    return readers.find((reader) => fits(reader, lines));
  },
};
