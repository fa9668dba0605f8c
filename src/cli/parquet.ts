/** A table as Parquet, made by DuckDB out of CSV: the types are found, and times stay nanoseconds. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

export async function runsParquet(csv: string): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'lbsim-parquet-'));
  const [from, to] = ['runs.csv', 'runs.parquet'].map((name) => join(folder, name));
  const instance = await DuckDBInstance.create(':memory:');
  try {
    writeFileSync(from, csv);
    const connection = await instance.connect();
    const quoted = (file: string) => `'${file.replaceAll("'", "''")}'`;
    // Digests are hexadecimal: one of digits alone is no number.
    const types = "{'digest': 'VARCHAR', 'scenario': 'VARCHAR', 'variant': 'VARCHAR'}";
    await connection.run(
      `COPY (SELECT * FROM read_csv(${quoted(from)}, header = true, types = ${types})) TO ${quoted(to)} (FORMAT parquet)`,
    );
    connection.closeSync();
    return readFileSync(to);
  } finally {
    instance.closeSync();
    rmSync(folder, { recursive: true, force: true });
  }
}
