import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { claimFile, claimOutputs } from '../../src/cli/claim-outputs.ts';
import { writeWhole } from '../../src/cli/write-output.ts';

const folder = mkdtempSync(join(tmpdir(), 'lbsim-outputs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

const scenario = { name: 'site', file: at('site.json') };
writeFileSync(scenario.file, '{}');
mkdirSync(at('folder'));
writeFileSync(at('plain'), 'plain');
symlinkSync('loop', at('loop'));
symlinkSync('plain', at('link'));
symlinkSync('not-yet', at('ahead'));

test.each([
  ['folder', 'it is a folder'],
  ['new/', 'it is a folder'],
  ['plain/x.json', 'a part of the path is no folder'],
  ['loop', 'it is a link that leads to itself'],
  [`${'x'.repeat(300)}.json`, 'its name is too long'],
  ['/proc/x.json', 'there is no such file or folder'],
  ['/proc/x/y.json', 'there is no such file or folder'],
])('--json %s is refused before the first run, and leaves nothing', (name, reason) => {
  const json = name.startsWith('/') ? name : `${folder}/${name}`;
  const before = readdirSync(folder);
  expect(() => claimOutputs({ json, out: at('made') }, scenario)).toThrow(
    `cannot write --json ${json}: ${reason}. Nothing was run. Give another file.`,
  );
  expect(readdirSync(folder)).toEqual(before);
});

test('a result does not take the place of its scenario, by whatever name', () => {
  symlinkSync('site.json', at('same.json'));
  for (const json of [scenario.file, at('same.json')]) {
    expect(() => claimOutputs({ json, out: at('made') }, scenario)).toThrow(
      / is the scenario itself\. Nothing/,
    );
  }
});

test('a report that cannot be written is found as early as its folder', () => {
  mkdirSync(at('out/report.html'), { recursive: true });
  expect(() => claimOutputs({ out: at('out') }, scenario)).toThrow(
    /the folder of --out: .*report\.html: it is a folder\. Nothing was run\. Give another folder\./,
  );
  expect(() => claimOutputs({ out: at('out'), report: false }, scenario)).not.toThrow();
});

test('what is tried is left as it was: no new file, no new byte, and folders only until it is called off', () => {
  writeFileSync(at('old.json'), 'old');
  const release = claimOutputs({ json: at('a/b/x.json'), out: at('out2') }, scenario);
  expect([readdirSync(at('a/b')), readdirSync(at('out2'))]).toEqual([[], []]);
  claimFile('--out', at('old.json'), '')();
  expect(readFileSync(at('old.json'), 'utf8')).toBe('old');
  writeWhole(at('out2/kept'), '');
  release();
  expect([existsSync(at('a')), readdirSync(at('out2'))]).toEqual([false, ['kept']]);
});

test('a link stays one and leads to what was written, a pipe stays a pipe', async () => {
  writeWhole(at('link'), 'through');
  writeWhole(at('ahead'), 'ahead');
  expect(readFileSync(at('plain'), 'utf8')).toBe('through');
  expect(readFileSync(at('not-yet'), 'utf8')).toBe('ahead');
  expect(['link', 'ahead'].map((name) => lstatSync(at(name)).isSymbolicLink())).toEqual([true, true]);
  execFileSync('mkfifo', [at('pipe')]);
  const reading = import('node:fs/promises').then(({ readFile }) => readFile(at('pipe'), 'utf8'));
  await new Promise((done) => setImmediate(done));
  claimFile('--json', at('pipe'), '');
  writeWhole(at('pipe'), 'heard');
  expect(await reading).toBe('heard');
  expect(lstatSync(at('pipe')).isFIFO()).toBe(true);
  expect(() => writeWhole('/dev/full', 'x')).toThrow('cannot write /dev/full: the disk is full.');
  expect(lstatSync('/dev/full').isCharacterDevice()).toBe(true);
});

test('an hour of runs is not begun for a file that cannot be, and a full disk costs that file alone', () => {
  const lbsim = (...args: readonly string[]) =>
    spawnSync(process.execPath, [resolve('bin/lbsim.js'), 'run', 'scenarios/login.json', ...args], {
      encoding: 'utf8',
    });
  const long = lbsim('--duration', '90d', '--out', at('long'), '--json', at('folder'));
  expect([long.status, long.stdout, existsSync(at('long'))]).toEqual([2, '', false]);
  expect(long.stderr).toBe(
    `lbsim: cannot write --json ${at('folder')}: it is a folder. Nothing was run. Give another file.\n`,
  );
  const few = ['--duration', '60s', '--replications', '1', '--no-report', '--out', at('few')];
  const full = lbsim(...few, '--json', '/dev/full');
  expect([full.status, full.stderr]).toEqual([2, 'lbsim: cannot write /dev/full: the disk is full.\n']);
  expect(full.stdout).toContain('written: ');
  const printed = lbsim(...few, '--json', '/dev/stdout');
  expect(JSON.parse(printed.stdout)).toEqual(JSON.parse(readFileSync(at('few/results.json'), 'utf8')));
});

test.each([
  ['whose reader is gone', '| true', ''],
  ['on a full disk', '> /dev/full', 'lbsim: cannot write standard output: the disk is full.\n'],
])('a standard output %s costs no file', (_, where, told) => {
  const out = at(`out-${where.length}`);
  const shell = `"$0" "$@" ${where}; exit "\${PIPESTATUS[0]}"`;
  const command = [process.execPath, resolve('bin/lbsim.js'), 'run', 'scenarios/login.json', '--out', out];
  const all = [...command, '--duration', '60s', '--replications', '1'];
  const { status, stderr } = spawnSync('bash', ['-c', shell, ...all], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([told === '' ? 0 : 2, told]);
  expect(['results.json', 'report.html'].map((name) => existsSync(join(out, name)))).toEqual([true, true]);
});
