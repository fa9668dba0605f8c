/**
 * One DuckDB file of runs: rows are written as runs finish and read back when the same run is wanted again, so that a
 * killed sweep goes on where it was. A run's key is a digest of everything that it follows from, lbsim's own code
 * included.
 */
import { createHash } from 'node:crypto';
import type { DuckDBAppender, DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { balance } from '../../analysis/balance.ts';
import type { RunResult } from '../../models/run-result.ts';
import { meanOfData, mergedData, quantilesOfData } from '../../sim/histogram-data.ts';
import type { RunJob } from '../executors/executor.ts';
import { duesOf } from '../in-service.ts';
import { createStore } from './create-store.ts';
import { check, closeStore, type OpenedStore, openStore, type StoreOptions, told } from './open-store.ts';
import { packed, readPacked } from './pieces.ts';

/** Rows are committed this often at the latest: what a power cut may cost. */
const FLUSH_MS = 200;
const READ_AT_ONCE = 256;
const MERGED_AT_ONCE = 1_000;

export class RunStore {
  readonly #options: StoreOptions;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #keys: Set<string>;
  readonly #digests = new WeakMap<object, string>();
  #runs: DuckDBAppender | undefined;
  #pieces: DuckDBAppender | undefined;
  #flushedAt = Number.NEGATIVE_INFINITY;
  #flushing: NodeJS.Timeout | undefined;
  /** What the disk said when nobody listened. */
  #trouble: unknown;

  private constructor(options: StoreOptions, opened: OpenedStore, keys: Set<string>) {
    this.#options = options;
    this.#instance = opened.instance;
    this.#connection = opened.connection;
    this.#keys = keys;
  }

  /** Opens or creates the file; throws StoreError when it is no store, of another version, or in use. */
  static async open(options: StoreOptions): Promise<RunStore> {
    await createStore(options);
    const opened = await openStore(options.file, 'READ_WRITE');
    try {
      await check(opened.connection, options);
      const reader = await opened.connection.runAndReadAll('SELECT key FROM runs');
      return new RunStore(options, opened, new Set(reader.getRowsJS().map(([key]) => String(key))));
    } catch (error) {
      closeStore(opened);
      throw told(error, options.file);
    }
  }

  get size(): number {
    return this.#keys.size;
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  keyOf({ settings, seed, replication, detail }: RunJob): string {
    let own = this.#digests.get(settings);
    if (own === undefined) {
      own = sha256(`${this.#options.engine}\n${JSON.stringify(settings)}`);
      this.#digests.set(settings, own);
    }
    return sha256(`${own}\n${JSON.stringify(seed)}\n${replication}\n${detail ?? 'full'}`).slice(0, 32);
  }

  /** Runs by key, as they were written. */
  async read(keys: readonly string[]): Promise<Map<string, RunResult>> {
    this.flush();
    const found = new Map<string, RunResult>();
    for (let first = 0; first < keys.length; first += READ_AT_ONCE) {
      const some = await readPacked(this.#connection, keys.slice(first, first + READ_AT_ONCE));
      for (const [key, run] of some) found.set(key, run);
    }
    return found;
  }

  async begin(): Promise<void> {
    this.#runs ??= await this.#connection.createAppender('runs');
    this.#pieces ??= await this.#connection.createAppender('pieces');
  }

  /** Written within a fifth of a second. Throws StoreError when the disk takes no more. */
  write(key: string, job: RunJob, run: RunResult): void {
    const runs = this.#runs;
    const pieces = this.#pieces;
    if (this.#keys.has(key) || runs === undefined || pieces === undefined) return;
    this.#keys.add(key);
    try {
      const [head, ...rest] = packed(run);
      rest.forEach((piece, part) => {
        appendPiece(pieces, { key, part, piece });
      });
      appendRun(runs, { key, job, run, head });
    } catch (error) {
      throw told(error, this.#options.file);
    }
    const waitMs = this.#flushedAt + FLUSH_MS - performance.now();
    if (waitMs <= 0 || this.#trouble !== undefined) this.flush();
    // The next run may take an hour, and this one would be lost with it.
    else this.#flushing ??= setTimeout(() => this.#flushLate(), waitMs);
  }

  flush(): void {
    clearTimeout(this.#flushing);
    this.#flushing = undefined;
    this.#flushedAt = performance.now();
    try {
      if (this.#trouble !== undefined) throw this.#trouble;
      // A run is there when its row is: pieces come before it. Those of a run that was killed are written once more.
      this.#pieces?.flushSync();
      this.#runs?.flushSync();
    } catch (error) {
      throw told(error, this.#options.file);
    }
  }

  #flushLate(): void {
    try {
      this.flush();
    } catch (error) {
      this.#trouble = error;
    }
  }

  /** The whole of another store, runs that are here already left out. The number that were new. */
  async merge(file: string): Promise<number> {
    const before = await this.#count();
    try {
      await this.#connection.run(`ATTACH '${file.replaceAll("'", "''")}' AS other (READ_ONLY)`);
      await check(this.#connection, { ...this.#options, file }, 'other.');
      await this.#mergeTable('pieces', ['key', 'part']);
      await this.#mergeTable('runs', ['key']);
      await this.#connection.run(
        'INSERT INTO plans SELECT * FROM other.plans o WHERE NOT EXISTS (SELECT 1 FROM plans p WHERE p.plan = o.plan)',
      );
      await this.#connection.run('DETACH other');
    } catch (error) {
      throw told(error, file);
    }
    const reader = await this.#connection.runAndReadAll('SELECT key FROM runs');
    for (const [key] of reader.getRowsJS()) this.#keys.add(String(key));
    return (await this.#count()) - before;
  }

  /** A shard may be larger than the memory that DuckDB is given; nothing removes rows, so their numbers have no gaps. */
  async #mergeTable(table: string, identity: readonly string[]): Promise<void> {
    const rows = await this.#count(`other.${table}`);
    const isSame = identity.map((column) => `r.${column} = o.${column}`).join(' AND ');
    for (let first = 0; first < rows; first += MERGED_AT_ONCE) {
      await this.#connection.run(
        `INSERT INTO ${table} SELECT * FROM other.${table} o
          WHERE rowid BETWEEN ${first} AND ${first + MERGED_AT_ONCE - 1}
            AND NOT EXISTS (SELECT 1 FROM ${table} r WHERE ${isSame})`,
      );
    }
  }

  /** Keeps what was asked, so that the store alone can answer. */
  async keepPlan(request: unknown): Promise<void> {
    const text = JSON.stringify(request);
    const plan = sha256(text).slice(0, 16);
    try {
      await this.#connection.run(
        'INSERT INTO plans SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM plans WHERE plan = $1)',
        [plan, text],
      );
    } catch (error) {
      throw told(error, this.#options.file);
    }
  }

  async plans(): Promise<readonly unknown[]> {
    return await readPlans(this.#connection);
  }

  close(): void {
    clearTimeout(this.#flushing);
    try {
      this.#pieces?.closeSync();
      this.#runs?.closeSync();
    } catch (error) {
      throw told(error, this.#options.file);
    } finally {
      closeStore({ instance: this.#instance, connection: this.#connection });
    }
  }

  async #count(table = 'runs'): Promise<number> {
    const reader = await this.#connection.runAndReadAll(`SELECT count(*) FROM ${table}`);
    return Number(reader.getRowsJS()[0][0]);
  }
}

/** What a store of this version was asked, without opening it for writing. */
export async function plansOf(options: StoreOptions): Promise<readonly unknown[]> {
  const opened = await openStore(options.file, 'READ_ONLY');
  try {
    await check(opened.connection, options, '', true);
    return await readPlans(opened.connection);
  } catch (error) {
    throw told(error, options.file);
  } finally {
    closeStore(opened);
  }
}

async function readPlans(connection: DuckDBConnection): Promise<readonly unknown[]> {
  const reader = await connection.runAndReadAll('SELECT request FROM plans ORDER BY plan');
  return reader.getRowsJS().map(([text]) => JSON.parse(String(text)) as unknown);
}

interface Written {
  readonly key: string;
  readonly job: RunJob;
  readonly run: RunResult;
  /** The first piece of the run. */
  readonly head: Uint8Array;
}

/** In the order of the table's columns. */
function appendRun(appender: DuckDBAppender, { key, job, run, head }: Written): void {
  const responses = mergedData(run.phases.flatMap((phase) => phase.responses));
  const failed = run.requests.failed.reduce((sum, count) => sum + count, 0);
  appender.appendVarchar(key);
  appender.appendVarchar(job.point?.name ?? '');
  appender.appendVarchar(JSON.stringify(job.point?.set ?? {}));
  appender.appendVarchar(String(job.seed));
  appender.appendInteger(job.replication);
  appender.appendVarchar(run.digest);
  for (const count of [run.events, run.requests.sent, run.requests.answered, failed]) {
    appender.appendDouble(count);
  }
  const times = quantilesOfData(responses, [0.5, 0.9, 0.99, 0.999]);
  for (const value of [meanOfData(responses), ...times]) number(appender, value / 1e6);
  const outage = Math.max(0, ...run.outages.map(({ startNs, endNs }) => endNs - startNs));
  number(appender, outage / 1e6);
  const busy = run.realServers.map(({ utilisation }) => utilisation);
  number(appender, Math.max(...busy));
  number(appender, balance(busy, duesOf(job.settings)).jain ?? Number.NaN);
  appender.appendBlob(head);
  appender.endRow();
}

interface WrittenPiece {
  readonly key: string;
  readonly part: number;
  readonly piece: Uint8Array;
}

function appendPiece(appender: DuckDBAppender, { key, part, piece }: WrittenPiece): void {
  appender.appendVarchar(key);
  appender.appendInteger(part);
  appender.appendBlob(piece);
  appender.endRow();
}

function number(appender: DuckDBAppender, value: number): void {
  if (Number.isFinite(value)) appender.appendDouble(value);
  else appender.appendNull();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
