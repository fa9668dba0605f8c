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

test('a replay keeps the work of each request though the first has no time of its own', async () => {
  const row = (i: number) =>
    `10.0.0.${i % 9} - - [10/Oct/2026:13:00:${String(i).padStart(2, '0')} +0000] "GET /${i} HTTP/1.1" 200 10 "-" "-" ${i === 0 ? '-' : '0.020'}`;
  const log = file('hit.log', `${Array.from({ length: 60 }, (_, i) => row(i)).join('\n')}\n`);
  const { code } = await run([
    ...['import', 'access-log', log, '--replay', '--no-fit', '--out', join(folder, 'hit.json')],
    ...[
      '--log-format',
      '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" $upstream_response_time',
    ],
  ]);
  expect(code).toBe(0);
  const rows = readFileSync(join(folder, 'hit.trace.csv'), 'utf8').split('\n');
  expect(rows[0]).toBe('time,client,bytes,demand,object');
  expect(rows.slice(1, 4).map((line) => Number(line.split(',')[3]))).toEqual([0, 0.02, 0.02]);
});

/** A zstd frame of one raw block (RFC 8878): what Node 20 cannot write, by hand. For texts of 256 to 65 791 bytes. */
function zstd(text: string): Uint8Array {
  const content = Buffer.from(text);
  const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x60, 0, 0, 0, 0, 0]);
  header.writeUInt16LE(content.length - 256, 5);
  header.writeUIntLE((content.length << 3) | 1, 7, 3);
  return Buffer.concat([header, content]);
}

test('several logs are merged by time, whatever holds them, and go into a scenario that is there', async () => {
  const lines = LINES.slice(0, 400);
  const even = lines.filter((_, i) => i % 2 === 0);
  const odd = lines.filter((_, i) => i % 2 === 1);
  const base = file(
    'base.json',
    JSON.stringify({
      name: 'mine',
      duration: '60s',
      directors: [{ name: 'lvs', address: '10.9.0.1' }],
      virtualServices: [{ address: '10.9.0.100:80', scheduler: 'sed' }],
      realServers: [{ name: 'own', address: '10.9.0.11' }],
      clients: { rate: '1/s', serviceDemand: '1ms' },
    }),
  );
  const learn = async (name: string, logs: readonly string[]) => {
    const out = join(folder, name);
    const args = ['import', 'access-log', ...logs, '--session-gap', '5s', '--into', base, '--out', out];
    const { code, stderr } = await run(args);
    expect(stderr, name).toBe('');
    expect(code, name).toBe(0);
    return readFileSync(out, 'utf8').replace(/^.*(question|access-log|\/\/).*$/gm, '');
  };
  const whole = await learn('whole.json', [file('whole.log', lines.join('\n'))]);
  const parts = [file('even.zst', zstd(even.join('\n'))), file('odd.log', odd.join('\n'))];
  expect(await learn('parts.json', parts)).toBe(whole);
  expect(whole).toContain('"own"');
  expect(whole).toContain('"sed"');
  expect(whole).not.toContain('"1ms"');
});

test('a session gap as long as the log is told', async () => {
  const { code, stderr } = await run([
    'import',
    'access-log',
    file('short.log', LINES.slice(0, 200).join('\n')),
  ]);
  expect(code).toBe(0);
  expect(stderr).toMatch(/^warning: the session gap of 30min is as long as the log \(\d+.*--session-gap/);
});
