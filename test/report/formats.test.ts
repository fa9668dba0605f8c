import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { runsParquet } from '../../src/cli/parquet.ts';
import { resultsCsv } from '../../src/report/formats/csv.ts';
import { resultsMarkdown } from '../../src/report/formats/markdown.ts';
import { pictures } from '../../src/report/formats/pictures.ts';
import { smallPoint, smallResult } from './small-result.ts';

const variants = ['rr', 'wlc, "weighted"'].map((name, i) => smallPoint(name, 120 + 20 * i));
const many = smallResult(variants);

describe('csv', () => {
  test('has a row for each run, with the numbers of the result, and quotes what needs it', () => {
    const lines = resultsCsv(many).trimEnd().split('\r\n');
    const runs = many.points.flatMap(({ replications }) => replications);
    expect(lines).toHaveLength(1 + runs.length);
    const header = lines[0].split(',');
    expect(lines[1].split(',')[header.indexOf('p99Ns')]).toBe(String(runs[0].p99Ns));
    expect(lines.at(-1)).toContain('"wlc, ""weighted"""');
  });
});

describe('markdown', () => {
  test("begins with the answer, and a user's text is neither table nor HTML", () => {
    const text = resultsMarkdown({ ...many, question: 'a | b <script>' });
    expect(text).toContain('> a \\| b \\<script\\>');
    expect(text).toContain(`digest \`${many.digest}\``);
    const rows = text.split('\n').filter((line) => line.startsWith('| '));
    for (const row of rows) expect(row.replace(/\\\|/g, '').split('|').length).toBeGreaterThan(6);
  });
});

describe('pictures', () => {
  test('every chart has one in each scheme, with marks and real colours', async () => {
    for (const scheme of ['light', 'dark'] as const) {
      const made = await pictures(many, { scheme, width: 600 });
      const names = new Set(made.map(({ name }) => name.split('.')[0]));
      for (const own of ['flow', 'topology', 'failover-timeline']) expect(names).toContain(own);
      expect(made.length).toBeGreaterThanOrEqual(10);
      expect(new Set(made.map(({ name }) => name)).size).toBe(made.length);
      for (const { name, svg } of made) {
        expect(name).toMatch(/^[\w.-]+$/);
        expect(svg, name).toMatch(/mark-(line|area|symbol|rect|rule)|class="drawn"/);
        expect(svg, name).not.toContain('var(--');
        expect(svg, name).not.toContain('NaN');
      }
    }
  });
});

describe('parquet', () => {
  test('has the rows of the CSV, with digests as text and times as numbers', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lbsim-parquet-'));
    const file = join(folder, 'runs.parquet');
    writeFileSync(file, await runsParquet(resultsCsv(many)));
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const reader = await connection.runAndReadAll(
      `SELECT variant, replication, digest, p99Ns FROM '${file}' ORDER BY variant, replication`,
    );
    const rows = reader
      .getRowsJS()
      .map(([variant, replication, digest, p99Ns]) => [variant, Number(replication), digest, Number(p99Ns)]);
    connection.closeSync();
    instance.closeSync();
    rmSync(folder, { recursive: true });
    const runs = many.points.flatMap(({ name, replications }) =>
      replications.map(({ replication, digest, p99Ns }) => [name, replication, digest, p99Ns]),
    );
    expect(rows).toEqual(runs);
  });
});
