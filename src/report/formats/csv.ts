/** Every run of every variant as a row of CSV (RFC 4180): what spreadsheets and notebooks want. Times are nanoseconds. */
import type { ExperimentResult, ReplicationResult } from '../../experiment/experiment-result.ts';

const COLUMNS = [
  'replication',
  'digest',
  'events',
  'sent',
  'answered',
  'failed',
  'meanNs',
  'p50Ns',
  'p90Ns',
  'p99Ns',
  'p999Ns',
  'maxNs',
  'outageNs',
  'logins',
  'brokenLogins',
] as const satisfies readonly (keyof ReplicationResult)[];

export function resultsCsv({ name, points }: ExperimentResult): string {
  const rows = points.flatMap((point) =>
    point.replications.map((run) => [name, point.name, ...COLUMNS.map((column) => run[column])]),
  );
  return [['scenario', 'variant', ...COLUMNS], ...rows]
    .map((row) => `${row.map(cell).join(',')}\r\n`)
    .join('');
}

function cell(value: unknown): string {
  const text = value === null || value === undefined ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
