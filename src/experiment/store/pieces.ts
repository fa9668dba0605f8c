/**
 * Results as a store holds them: compressed, and in pieces. When DuckDB writes its file it holds 2 048 values of a column at
 * once, whatever memory it is given: whole results of some 30 kB are too much for 64 MB.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { DuckDBBlobValue, DuckDBConnection } from '@duckdb/node-api';
import type { RunResult } from '../../models/run-result.ts';

const PIECE_BYTES = 16_384;

/** The first piece stands with the run, the others in a table of their own. */
export function packed(run: RunResult): readonly [Uint8Array, ...Uint8Array[]] {
  const bytes = deflateRawSync(JSON.stringify(run), { level: 1 });
  const rest: Uint8Array[] = [];
  for (let at = PIECE_BYTES; at < bytes.length; at += PIECE_BYTES) {
    rest.push(bytes.subarray(at, at + PIECE_BYTES));
  }
  return [bytes.subarray(0, PIECE_BYTES), ...rest];
}

/** Runs by key; those that are not there are left out. */
export async function readPacked(
  connection: DuckDBConnection,
  keys: readonly string[],
): Promise<Map<string, RunResult>> {
  const list = keys.map((key) => `'${key}'`).join(',');
  const parts = new Map<string, Uint8Array[]>();
  const heads = await connection.runAndReadAll(`SELECT key, result FROM runs WHERE key IN (${list})`);
  for (const [key, blob] of heads.getRows()) parts.set(String(key), [(blob as DuckDBBlobValue).bytes]);
  const rest = await connection.runAndReadAll(`SELECT key, part, bytes FROM pieces WHERE key IN (${list})`);
  for (const [key, part, blob] of rest.getRows()) {
    const own = parts.get(String(key));
    // What a killed command wrote of a run may be there twice.
    if (own !== undefined) own[1 + Number(part)] = (blob as DuckDBBlobValue).bytes;
  }
  return new Map([...parts].map(([key, own]) => [key, unpacked(Buffer.concat(own))]));
}

function unpacked(bytes: Uint8Array): RunResult {
  return JSON.parse(inflateRawSync(bytes).toString('utf8')) as RunResult;
}
