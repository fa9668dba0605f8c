/** A reader made from a pattern and the meaning of each of its groups: what all formats of fixed shape share. */
import { type AccessRecord, isNoWork, type LogReader, objectOf } from './record.ts';
import { parseAnyTime, parseClfTime, parseIsoTime, remembering } from './time.ts';

/** What a group of the pattern holds. */
export type Field =
  | 'clf-time'
  | 'iso-time'
  | 'any-time'
  | 'seconds-since-1970'
  | 'ms-since-1970'
  | 'us-since-1970'
  | 'ms-fraction'
  | 'us-fraction'
  | 'client'
  | 'request'
  | 'object'
  | 'status'
  | 'bytes'
  | 'took-s'
  | 'took-ms'
  | 'took-us';

export interface LinePattern {
  readonly format: string;
  readonly stamp: LogReader['stamp'];
  readonly resolutionS: number;
  readonly pattern: RegExp;
  /** One for each capturing group. */
  readonly fields: readonly Field[];
}

const isAny = (fields: readonly Field[], ...wanted: readonly Field[]) =>
  wanted.some((field) => fields.includes(field));

type Setter = (record: AccessRecord, text: string) => void;

/** A size that a log leaves out is "-" where nothing was sent. */
function count(text: string): number {
  return text === '-' ? 0 : Number(text);
}

function duration(text: string, unitS: number): number {
  // nginx writes several times, one for each attempt, as "0.010, 0.020" or "0.010 : 0.020"; "-" is none.
  const last = text.includes(',') || text.includes(' ') ? (text.split(/[ ,:]+/).pop() as string) : text;
  const value = last === '-' || last === '' ? Number.NaN : Number(last) * unitS;
  return value >= 0 ? value : Number.NaN;
}

const SETTERS: Readonly<Record<Exclude<Field, 'clf-time' | 'iso-time' | 'any-time'>, Setter>> = {
  'seconds-since-1970': (record, text) => {
    record.timeS = Number(text);
  },
  'ms-since-1970': (record, text) => {
    record.timeS = Number(text) / 1e3;
  },
  'us-since-1970': (record, text) => {
    record.timeS = Number(text) / 1e6;
  },
  'ms-fraction': (record, text) => {
    record.timeS += Number(text) / 1e3;
  },
  'us-fraction': (record, text) => {
    record.timeS += Number(text) / 1e6;
  },
  client: (record, text) => {
    record.client = text;
  },
  request: (record, text) => {
    record.object = objectOf(text);
  },
  object: (record, text) => {
    record.object = objectOf(text);
  },
  status: (record, text) => {
    record.status = count(text);
  },
  bytes: (record, text) => {
    record.bytes = count(text);
  },
  'took-s': (record, text) => {
    record.requestS = duration(text, 1);
  },
  'took-ms': (record, text) => {
    record.requestS = duration(text, 1e-3);
  },
  'took-us': (record, text) => {
    record.requestS = duration(text, 1e-6);
  },
};

function setterOf(field: Field): Setter {
  if (field !== 'clf-time' && field !== 'iso-time' && field !== 'any-time') return SETTERS[field];
  const parsers = { 'clf-time': parseClfTime, 'iso-time': parseIsoTime, 'any-time': parseAnyTime };
  const parse = remembering(parsers[field]);
  return (record, text) => {
    record.timeS = parse(text);
  };
}

export function patternReader(made: LinePattern): LogReader {
  const { fields, pattern } = made;
  const setters = fields.map(setterOf);
  const hasBytes = isAny(fields, 'bytes');
  const hasObject = isAny(fields, 'request', 'object');
  return {
    format: made.format,
    stamp: made.stamp,
    resolutionS: made.resolutionS,
    hasRequestTime: isAny(fields, 'took-s', 'took-ms', 'took-us'),
    hasObject,
    hasBytes,
    headerLines: 0,
    read: (line, record) => {
      const match = pattern.exec(line);
      if (match === null) return false;
      record.client = '';
      record.object = '';
      record.bytes = Number.NaN;
      record.requestS = Number.NaN;
      record.status = 0;
      for (let i = 0; i < setters.length; i++) setters[i](record, match[i + 1]);
      if (isNoWork(record, hasObject)) record.requestS = Number.NaN;
      return Number.isFinite(record.timeS) && !(hasBytes && !(record.bytes >= 0));
    },
  };
}

/** A quoted text without its quotes; a quote within it is escaped by a backslash. */
export const QUOTED = String.raw`[^"\\]*(?:\\.[^"\\]*)*`;
