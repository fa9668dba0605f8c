/** CSV whose first line names the columns; the separator is a comma, a semicolon or a tab (RFC 4180 quotes). */
import { NS_PER_S, parseDuration } from '../../../sim/units.ts';
import { type ColumnRole, columnsOf, type NamedColumn } from './columns.ts';
import { type AccessRecord, fits, type LogFormat, type LogReader, objectOf } from './record.ts';
import { parseAnyTime, remembering, resolutionOf } from './time.ts';

/** The cells of a line. A quote that is not closed takes the rest of the line. */
export function splitCsv(line: string, separator: string): string[] {
  if (!line.includes('"')) return line.split(separator);
  const cells: string[] = [];
  let at = 0;
  while (at <= line.length) {
    if (line[at] !== '"') {
      const end = line.indexOf(separator, at);
      cells.push(end < 0 ? line.slice(at) : line.slice(at, end));
      if (end < 0) return cells;
      at = end + 1;
      continue;
    }
    let cell = '';
    let from = at + 1;
    for (;;) {
      const quote = line.indexOf('"', from);
      if (quote < 0) {
        cells.push(cell + line.slice(from));
        return cells;
      }
      cell += line.slice(from, quote);
      if (line[quote + 1] !== '"') {
        at = quote + 1;
        break;
      }
      cell += '"';
      from = quote + 2;
    }
    cells.push(cell);
    if (line[at] !== separator) return cells;
    at++;
  }
  return cells;
}

/** Seconds: a number in the column's unit, or a text with its own as "12ms". */
export function secondsOf(text: string, unitS: number): number {
  if (text === '' || text === '-') return Number.NaN;
  const number = Number(text);
  const seconds = Number.isNaN(number) ? (parseDuration(text) ?? Number.NaN) / NS_PER_S : number * unitS;
  return seconds >= 0 ? seconds : Number.NaN;
}

export const csv: LogFormat = {
  name: 'csv',
  title: 'CSV',
  help: 'The first line names the columns; --columns says which is which.',
  open: (lines, options) => {
    for (const separator of [',', ';', '\t']) {
      const titles = splitCsv(lines[0].replace(/^\uFEFF/, '').trimEnd(), separator).map((title) =>
        title.trim(),
      );
      if (titles.length < 2) continue;
      const columns = columnsOf((name) => titles.includes(name), options.columns ?? {});
      if (columns === undefined) continue;
      const reader = csvReader({ separator, titles, columns, sample: lines[1] ?? '' });
      if (lines.length === 1 || fits(reader, lines)) return reader;
    }
    return undefined;
  },
};

interface CsvShape {
  readonly separator: string;
  readonly titles: readonly string[];
  readonly columns: Readonly<Partial<Record<ColumnRole, NamedColumn>>>;
  readonly sample: string;
}

function csvReader({ separator, titles, columns, sample }: CsvShape): LogReader {
  const place = (role: ColumnRole) => {
    const column = columns[role];
    return column === undefined ? -1 : titles.indexOf(column.name);
  };
  const [time, client, object] = [place('time'), place('client'), place('object')];
  const [bytes, duration, status] = [place('bytes'), place('duration'), place('status')];
  const unitS = columns.duration?.unitS ?? 1;
  const parseTime = remembering(parseAnyTime);
  return {
    format: 'csv',
    stamp: 'start',
    resolutionS: resolutionOf(splitCsv(sample, separator)[time] ?? ''),
    hasRequestTime: duration >= 0,
    hasObject: object >= 0,
    hasBytes: bytes >= 0,
    headerLines: 1,
    read: (line: string, record: AccessRecord) => {
      const cells = splitCsv(line, separator);
      if (cells.length < titles.length) return false;
      record.timeS = parseTime(cells[time].trim());
      record.client = cells[client];
      record.object = object < 0 ? '' : objectOf(cells[object]);
      record.bytes = bytes < 0 ? Number.NaN : cells[bytes] === '-' ? 0 : Number(cells[bytes]);
      record.requestS = duration < 0 ? Number.NaN : secondsOf(cells[duration].trim(), unitS);
      record.status = status < 0 ? 0 : Number(cells[status]) || 0;
      return Number.isFinite(record.timeS) && (bytes < 0 || record.bytes >= 0);
    },
  };
}
