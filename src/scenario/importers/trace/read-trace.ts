/** Reads a recording of requests: CSV with a header line. Unknown columns are left alone. */
import type { TraceData } from '../../../models/workloads/workload.ts';
import { NS_PER_S } from '../../../sim/units.ts';

const COLUMNS = ['time', 'client', 'bytes', 'demand', 'object'] as const;
type Column = (typeof COLUMNS)[number];
const NEEDED: readonly Column[] = ['time', 'client'];

/**
 * The recording, or a message that says what is wrong with it. `time` and `demand` are seconds, `bytes` whole; `client` and
 * `object` are any texts, numbered in order of appearance. Rows must not go back in time.
 */
export function readTrace(text: string, name: string): TraceData | string {
  const lines = text.split('\n');
  while (lines.length > 0 && lines[lines.length - 1].trim() === '') lines.pop();
  const header = (lines[0] ?? '')
    .trim()
    .split(',')
    .map((title) => title.trim());
  const place = new Map(COLUMNS.map((column) => [column, header.indexOf(column)]));
  const missing = NEEDED.filter((column) => (place.get(column) as number) < 0);
  if (missing.length > 0) {
    return `${name}:1 has no column ${missing.join(', ')}. Its first line names the columns: ${COLUMNS.join(',')}; time and client are needed.`;
  }
  const count = lines.length - 1;
  if (count < 1) return `${name} has a header and no rows.`;
  const cell = (cells: readonly string[], column: Column) => cells[place.get(column) as number];
  const has = (column: Column) => (place.get(column) as number) >= 0;
  const data = {
    timesNs: new Float64Array(count),
    client: new Int32Array(count),
    object: new Int32Array(has('object') ? count : 0),
    responseBytes: new Float64Array(count),
    demandNs: new Float64Array(has('demand') ? count : 0),
  };
  const clients = new Map<string, number>();
  const objects = new Map<string, number>();
  let firstS = 0;
  for (let row = 0; row < count; row++) {
    const cells = lines[row + 1].split(',');
    const timeS = Number(cell(cells, 'time'));
    const bytes = has('bytes') ? Number(cell(cells, 'bytes')) : 0;
    const demandS = has('demand') ? Number(cell(cells, 'demand')) : 0;
    if (row === 0) firstS = timeS;
    const isWrong = !(Number.isFinite(timeS) && bytes >= 0 && demandS >= 0);
    if (isWrong || cells.length < header.length) {
      return `${name}:${row + 2}: "${lines[row + 1]}" is no row of ${header.join(',')}: times and sizes are numbers, not below 0.`;
    }
    data.timesNs[row] = Math.round((timeS - firstS) * NS_PER_S);
    if (row > 0 && data.timesNs[row] < data.timesNs[row - 1]) {
      return `${name}:${row + 2} goes back in time (${timeS} s). Sort the rows by time.`;
    }
    data.client[row] = numberOf(cell(cells, 'client'), clients);
    data.responseBytes[row] = Math.round(bytes);
    if (has('object')) data.object[row] = numberOf(cell(cells, 'object'), objects);
    if (has('demand')) data.demandNs[row] = Math.max(1, Math.round(demandS * NS_PER_S));
  }
  return data;
}

function numberOf(text: string, known: Map<string, number>): number {
  const number = known.get(text);
  if (number !== undefined) return number;
  known.set(text, known.size);
  return known.size - 1;
}
