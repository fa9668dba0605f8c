import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
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

test('counts and sums are numbers in JSON, and what no number holds is a text', async () => {
  const store = join(folder, 'numbers.duckdb');
  (await RunStore.open({ file: store, lbsim: 'test', engine: 'test' })).close();
  const told: string[] = [];
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => told.push(String(text)) > 0);
  try {
    const sql =
      "select count(*) as n, sum(replication) as nothing, sum(7) as s, 1.5::decimal(5, 2) as d, 12345678901234567890::hugeint as h, '7' as t from (values (1), (2)) left join runs on false";
    expect(await query(sql, { store, format: 'json' })).toBe(0);
  } finally {
    stdout.mockRestore();
  }
  expect(JSON.parse(told.join(''))).toEqual([
    { n: 2, nothing: null, s: 14, d: 1.5, h: '12345678901234567890', t: '7' },
  ]);
});
