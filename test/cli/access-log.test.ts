import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'lbsim-logs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const SAMPLE = resolve('scenarios/access-log/access.log.gz');
const LINES = gunzipSync(readFileSync(SAMPLE)).toString().trim().split('\n');

function run(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [resolve('bin/lbsim.js'), ...args], (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

const bad = (count: number) =>
  [...LINES.slice(0, 100 - count), ...Array<string>(count).fill('garbage')].join('\n');

test.each([
  [
    'a truncated gzip',
    () => file('cut.gz', readFileSync(SAMPLE).subarray(0, 60_000)),
    /cut\.gz ends in the middle/,
  ],
  ['an empty log', () => file('empty.log', ''), /there is no request/],
  ['a missing file', () => join(folder, 'nobody.log'), /there is no such file/],
  ['no log at all', () => file('no.log', 'hello\nworld\n'), /does not begin as any format.*--log-format/s],
  [
    'a log that goes back',
    () => file('back.log', [...LINES.slice(5000, 5100), LINES[0]].join('\n')),
    /:101 goes back in time by.*Sort/s,
  ],
  [
    'too many bad lines',
    () => file('bad.log', bad(10)),
    /10 of 100 lines \(10 %\).*bad\.log:91: garbage.*--allow-bad 10%/s,
  ],
])('%s is told in one message', async (_, make, message) => {
  const { code, stderr } = await run(['import', 'access-log', make()]);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

test('bad lines that are allowed are counted and shown, and a replay runs', async () => {
  const log = file('some.log', bad(10));
  const out = join(folder, 'again.json');
  const { code, stderr, stdout } = await run([
    'import',
    'access-log',
    log,
    '--allow-bad',
    '20%',
    '--replay',
    '--out',
    out,
  ]);
  expect(stderr).toMatch(/10 of 100 lines could not be read/);
  expect(code).toBe(0);
  expect(stdout).toContain('requests in a second');
  expect(readFileSync(join(folder, 'again.trace.csv'), 'utf8').split('\n')).toHaveLength(92);
  const again = await run(['run', out, '--replications', '1', '--no-report', '--out', folder]);
  expect(again.code).toBe(0);
});
