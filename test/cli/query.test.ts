import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { query } from '../../src/cli/commands/query.ts';
import { RunStore } from '../../src/experiment/store/run-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'lbsim-query-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('whatever can be printed can be written to a file', async () => {
  const store = join(folder, 'empty.duckdb');
  (await RunStore.open({ file: store, lbsim: 'test', engine: 'test' })).close();
  const out = join(folder, 'out.csv');
  for (const [sql, first] of [
    ['select 1 as one -- the first', 'one'],
    ['describe runs', 'column_name,column_type,null,key,default,extra'],
    ['show tables;', 'name'],
    ['tables;', 'name,column,type'],
  ]) {
    expect(await query(sql, { store, format: 'csv', out })).toBe(0);
    expect(readFileSync(out, 'utf8').split('\n')[0]).toBe(first);
  }
  await expect(query('/* nothing */', { store, format: 'csv', out })).rejects.toThrow(/query what\?/);
});
