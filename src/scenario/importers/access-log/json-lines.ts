/** JSON lines: one object a line, with named members; "a.b" names a member of a member. */
import { type ColumnRole, columnsOf, type NamedColumn } from './columns.ts';
import { secondsOf } from './csv.ts';
import { type AccessRecord, fits, isNoWork, type LogFormat, type LogReader, objectOf } from './record.ts';
import { parseAnyTime, remembering, resolutionOf, scaledEpoch } from './time.ts';

type Members = Readonly<Record<string, unknown>>;

function parse(line: string): Members | undefined {
  if (line.charCodeAt(0) !== BRACE) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Members) : undefined;
  } catch {
    return undefined;
  }
}

const BRACE = 123;

function member(of: Members, name: string): unknown {
  if (Object.hasOwn(of, name)) return of[name];
  let at: unknown = of;
  for (const key of name.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Members)[key];
  }
  return at;
}

const MOST_NAMES = 24;

/** The names that --columns may give, "a.b" for a member of a member; empty where the lines are no JSON. */
export function memberNames(lines: readonly string[]): string {
  const first = lines.map(parse).find((value) => value !== undefined);
  const names = Object.entries(first ?? {}).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null
      ? Object.keys(value).map((inner) => `${name}.${inner}`)
      : [name],
  );
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  return names.slice(0, MOST_NAMES).join(', ') + more;
}

export const jsonLines: LogFormat = {
  name: 'json',
  title: 'JSON lines',
  help: 'One JSON object a line; --columns says which member is which.',
  open: (lines, options) => {
    const first = lines.map(parse).find((value) => value !== undefined);
    if (first === undefined) return undefined;
    const columns = columnsOf((name) => member(first, name) !== undefined, options.columns ?? {});
    if (columns === undefined) return undefined;
    const reader = jsonReader(columns, first);
    return fits(reader, lines) ? reader : undefined;
  },
};

type Columns = Readonly<Partial<Record<ColumnRole, NamedColumn>>>;

function jsonReader(columns: Columns, first: Members): LogReader {
  const { time, client, object, bytes, duration, status } = columns as Columns & {
    readonly time: NamedColumn;
    readonly client: NamedColumn;
  };
  const parseTime = remembering(parseAnyTime);
  const timeOf = (value: unknown) =>
    typeof value === 'number'
      ? scaledEpoch(value)
      : typeof value === 'string'
        ? parseTime(value)
        : Number.NaN;
  return {
    format: 'json',
    stamp: 'end',
    resolutionS: resolutionOf(String(member(first, time.name))),
    hasRequestTime: duration !== undefined,
    hasObject: object !== undefined,
    hasBytes: bytes !== undefined,
    headerLines: 0,
    read: (line: string, record: AccessRecord) => {
      const value = parse(line);
      if (value === undefined) return false;
      const own = (column: NamedColumn | undefined) =>
        column === undefined ? undefined : member(value, column.name);
      const who = own(client);
      record.timeS = timeOf(own(time));
      record.client = String(who ?? '');
      record.object = objectOf(String(own(object) ?? ''));
      record.bytes = bytes === undefined ? Number.NaN : Number(own(bytes) ?? 0);
      record.requestS =
        duration === undefined ? Number.NaN : secondsOf(String(own(duration) ?? ''), duration.unitS);
      record.status = Number(own(status)) || 0;
      if (isNoWork(record, object !== undefined)) record.requestS = Number.NaN;
      return who !== undefined && Number.isFinite(record.timeS) && (bytes === undefined || record.bytes >= 0);
    },
  };
}
