/** A DuckDB file as a store: opened, checked, closed, and its troubles told. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { CREATE_TABLES, STORE_FORMAT } from './schema.ts';

/** Trouble of the world with a store, told in one sentence or two. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

export interface StoreOptions {
  readonly file: string;
  readonly lbsim: string;
  /** Digest of the code that simulates: a run of other code is another run. */
  readonly engine: string;
}

/** DuckDB keeps what it wrote until it has this much: a long sweep would fill the machine. */
const MEMORY = '64MB';

export interface OpenedStore {
  readonly instance: DuckDBInstance;
  readonly connection: DuckDBConnection;
}

/** `draft`: under which name the store is made. */
export async function openStore(
  file: string,
  mode: 'READ_WRITE' | 'READ_ONLY',
  draft = file,
): Promise<OpenedStore> {
  try {
    const instance = await DuckDBInstance.create(draft, {
      access_mode: mode,
      threads: '1',
      memory_limit: MEMORY,
    });
    return { instance, connection: await instance.connect() };
  } catch (error) {
    throw told(error, file, draft);
  }
}

export function closeStore({ instance, connection }: OpenedStore): void {
  connection.closeSync();
  instance.closeSync();
}

/** All or, when it is killed meanwhile, none. */
export async function makeTables(
  connection: DuckDBConnection,
  { lbsim, engine }: StoreOptions,
): Promise<void> {
  await connection.run(`BEGIN; ${CREATE_TABLES}`);
  await connection.run('INSERT INTO meta VALUES ($1, $2, $3)', [STORE_FORMAT, lbsim, engine]);
  await connection.run('COMMIT');
}

/** Throws StoreError when it is no store, or one of other code. A file without tables gets them. */
export async function check(
  connection: DuckDBConnection,
  options: StoreOptions,
  schema = '',
  isRead = false,
): Promise<void> {
  const { file, lbsim, engine } = options;
  if (schema === '') {
    const reader = await connection.runAndReadAll(
      "SELECT count(*) FILTER (table_name = 'meta'), count(*) FROM information_schema.tables",
    );
    const [own, all] = reader.getRowsJS()[0].map(Number);
    if (own === 0 && (all > 0 || isRead))
      throw new StoreError(`${file} is a DuckDB file, but no store of lbsim. Give another.`);
    if (own === 0) await makeTables(connection, options);
  }
  const reader = await connection.runAndReadAll(`SELECT format, lbsim, engine FROM ${schema}meta`);
  const rows = reader.getRowsJS();
  // What a kill left before stores came into being as a whole.
  if (rows.length === 0) throw new StoreError(`${file} was never finished: no run is in it. Remove it.`);
  const [format, version, code] = rows[0].map(String);
  if (format === STORE_FORMAT && code === engine) return;
  throw new StoreError(
    `${file} was written by lbsim ${version} (${format}, engine ${code}); this is ${lbsim} (${STORE_FORMAT}, engine ${engine}), whose runs may differ. ` +
      'Give another file, or go on with that version. lbsim query still reads it.',
  );
}

/** What DuckDB says of the file, or of its draft, in words that tell what to do. */
export function told(error: unknown, file: string, draft = file): StoreError {
  if (error instanceof StoreError) return error;
  const text = error instanceof Error ? error.message : String(error);
  // A file may be called "read-only" and be none.
  const trouble = text.replaceAll(draft, '').replaceAll(file, '');
  const known: readonly (readonly [RegExp, string])[] = [
    [/database does not exist/i, 'there is no such file'],
    [
      /set lock on file|Conflicting lock|being used by another/i,
      'it is in use by another lbsim. Wait for it, or give another file',
    ],
    [
      /Corrupt database|Could not read enough/i,
      'the file is damaged. Put a copy of it there, or give another',
    ],
    [/not a valid DuckDB database/i, 'it is no DuckDB file. Give another name'],
    [
      /No space left|disk is full|ENOSPC|Could not write|out of disk/i,
      'the disk is full. What was written before is kept: free space and give the same command again',
    ],
    [/read-only|Read-only/i, 'it cannot be written (read-only). Give another file'],
    [/Permission denied|not permitted/i, 'permission is denied. Give another file'],
    [/Is a directory/i, 'it is a folder. Give a file'],
    [/Not a directory/i, 'its path leads through a file. Give another'],
    [/No such file|does not exist|directory/i, 'there is no such file or folder'],
  ];
  const reason =
    known.find(([pattern]) => pattern.test(trouble))?.[1] ?? text.split('\n')[0].replace(/\.$/, '');
  return new StoreError(`cannot use the store ${file}: ${reason}.`);
}
