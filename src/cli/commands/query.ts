/** `lbsim query`: SQL over a store of runs, printed or exported as JSON, CSV or Parquet. */
import { existsSync } from 'node:fs';
import { closeStore, openStore, StoreError } from '../../experiment/store/open-store.ts';
import { textTable } from '../../report/text-table.ts';
import { didYouMean } from '../../scenario/problems.ts';
import { claimFile } from '../claim-outputs.ts';
import { EXIT_HELD, UsageError } from '../exit.ts';
import { writeWhole } from '../write-output.ts';

export interface QueryFlags {
  readonly store: string;
  readonly format: string;
  readonly out?: string;
}

const FORMATS = ['table', 'json', 'csv', 'parquet'];

const COMMENTS = /\/\*[\s\S]*?\*\/|--.*$/gm;

const TABLES =
  'SELECT table_name AS name, column_name AS "column", data_type AS type FROM information_schema.columns WHERE table_schema = \'main\' ORDER BY table_name, ordinal_position';

export async function query(sql: string, flags: QueryFlags): Promise<number> {
  if (!FORMATS.includes(flags.format)) {
    throw new UsageError(
      `--format ${flags.format}: give table, json, csv or parquet.${didYouMean(flags.format, FORMATS)}`,
    );
  }
  if (flags.format === 'parquet' && flags.out === undefined) {
    throw new UsageError('--format parquet is no text: give --out FILE.');
  }
  const given = sql.trim().replace(/;\s*$/, '').trim();
  if (given.replace(COMMENTS, '').trim() === '')
    throw new UsageError("query what? Give SQL, as 'select * from points', or tables.");
  if (!existsSync(flags.store))
    throw new UsageError(`cannot use the store ${flags.store}: there is no such file.`);
  const opened = await openStore(flags.store, 'READ_ONLY');
  let release = () => {};
  try {
    if (flags.out !== undefined)
      release = claimFile('--out', flags.out, 'Nothing was asked. Give another file.');
    const asked = given === 'tables' ? TABLES : given;
    const { count } = await opened.connection.extractStatements(asked);
    if (count > 1)
      throw new UsageError(`these are ${count} statements. Give one, as 'select * from points'.`);
    if (flags.out !== undefined && (flags.format === 'csv' || flags.format === 'parquet')) {
      const file = flags.out.replaceAll("'", "''");
      await opened.connection.run(`COPY (${selected(asked)}\n) TO '${file}' (FORMAT ${flags.format})`);
      return EXIT_HELD;
    }
    const reader = await opened.connection.runAndReadAll(asked);
    const rows = withNumbers(reader.getRowsJson() as unknown[][], reader.columnTypes().map(String));
    const text = rendered(reader.columnNames(), rows, flags.format);
    if (flags.out === undefined) process.stdout.write(text);
    else writeWhole(flags.out, text);
    return EXIT_HELD;
  } catch (error) {
    release();
    if (error instanceof UsageError || error instanceof StoreError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `the query failed: ${message.trim()}\nlbsim query tables --store ${flags.store} shows what there is.`,
    );
  } finally {
    closeStore(opened);
  }
}

/** What COPY takes: "describe runs" only as a table to select from. A comment may end the text: what follows begins a line. */
function selected(sql: string): string {
  return /^(describe|desc|show|summarize)\b/i.test(sql) ? `FROM (${sql}\n)` : sql;
}

/** DuckDB gives counts, sums and decimals as texts, since they may be wider than a number: here only those that are. */
function withNumbers(rows: readonly (readonly unknown[])[], types: readonly string[]): unknown[][] {
  const isNumber = types.map((type) => /^(U?(BIG|HUGE)INT|DECIMAL)/.test(type));
  return rows.map((row) =>
    row.map((value, i) => {
      if (!isNumber[i] || typeof value !== 'string') return value;
      return Math.abs(Number(value)) <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
    }),
  );
}

function rendered(names: readonly string[], rows: readonly (readonly unknown[])[], format: string): string {
  if (format === 'json') {
    const objects = rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));
    return `${JSON.stringify(objects, null, 1)}\n`;
  }
  if (format === 'csv') {
    return `${[names, ...rows].map((row) => row.map(csvCell).join(',')).join('\n')}\n`;
  }
  const columns = names.map((title, i) => ({
    title,
    align: rows.every((row) => typeof row[i] !== 'string') ? ('right' as const) : ('left' as const),
  }));
  const width = process.stdout.columns ?? 200;
  return `${textTable(
    columns,
    rows.map((row) => row.map(tableCell)),
    Math.max(width, 80),
  ).join('\n')}\n`;
}

function csvCell(value: unknown): string {
  const text = value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function tableCell(value: unknown): string {
  if (typeof value === 'number') return String(Number(value.toPrecision(6)));
  return value === null ? '-' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}
