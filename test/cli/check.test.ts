import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const BIN = resolve('bin/lbsim.js');
const folder = mkdtempSync(join(tmpdir(), 'lbsim-check-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function check(args: readonly string[], cwd = process.cwd()): Promise<Outcome> {
  return new Promise((done) => {
    execFile(process.execPath, [BIN, 'check', ...args], { cwd, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

const PAIR = ['scenarios/failover/master.conf', 'scenarios/failover/backup.conf'];
const TUTORIAL = 'test/scenario/lint/fixtures/tutorial';

describe('lbsim check', () => {
  test('prints one line for a clean pair', async () => {
    const { code, stdout, stderr } = await check(PAIR);
    expect(stdout).toMatch(
      /^scenarios\/failover\/master\.conf, scenarios\/failover\/backup\.conf: no findings, \d+ rules \(\d+ notes: --notes\)\n$/,
    );
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  test('--notes shows what is held back', async () => {
    const { code, stdout } = await check(['--notes', ...PAIR]);
    expect(stdout).toMatch(/^scenarios\/failover\/master\.conf: \d+ notes\n {2}line 15 {2}note: LV22: /);
    expect(code).toBe(0);
  });

  test('prints the page of the guide for its pair, and ends with 1', async () => {
    const page = readFileSync('docs/guide/check.md', 'utf8');
    const shown = /<!-- output: lbsim check master\.conf backup\.conf -->\n```\n([\s\S]*?\n)```/.exec(page);
    const { code, stdout } = await check(['master.conf', 'backup.conf'], TUTORIAL);
    expect(stdout).toBe(shown?.[1]);
    expect(code).toBe(1);
  });

  test('--json prints an array of findings and nothing else', async () => {
    const { code, stdout } = await check(['--json', 'master.conf', 'backup.conf'], TUTORIAL);
    const findings = JSON.parse(stdout) as { rule: string; line: number }[];
    expect(findings).toContainEqual({
      rule: 'LV01',
      severity: 'error',
      file: 'master.conf',
      line: 28,
      message: 'delay_loop 10s is 10 µs, not 10 s.',
      mend: 'Write delay_loop 10.',
    });
    expect(findings.map(({ rule }) => rule)).toContain('VR22');
    expect(code).toBe(1);
  });

  test('--sarif prints a log of SARIF 2.1.0', async () => {
    const { code, stdout } = await check(['--sarif', ...PAIR]);
    expect(JSON.parse(stdout)).toMatchObject({
      version: '2.1.0',
      runs: [{ tool: { driver: { name: 'lbsim' } } }],
    });
    expect(code).toBe(0);
  });

  test('--rules lists the rules', async () => {
    const { code, stdout } = await check(['--rules']);
    expect(stdout).toMatch(/^VR01 {2}error {4}one VIP under two virtual_router_id\n/);
    expect(stdout.split('\n').every((line) => line.length <= 80)).toBe(true);
    expect(code).toBe(0);
  });

  test('checks a scenario with the files that it names, and tables of ipvsadm', async () => {
    const scenario = await check(['scenarios/failover.json']);
    expect(scenario.stdout).toMatch(
      /LV06: When 192\.168\.1\.16 goes silent, .* 21\.0 to 27\.0 s; your clients/,
    );
    expect(scenario.code).toBe(0);
    const file = join(folder, 'lvs.sh');
    writeFileSync(
      file,
      'ipvsadm -A -t 10.0.0.1:80 -s dh\nipvsadm -a -t 10.0.0.1:80 -r 10.0.0.2\nipvsadm -a -t 10.0.0.1:80 -r 10.0.0.3\n',
    );
    const table = await check([file]);
    expect(table.stdout).toMatch(/line 1 {2}warning: LV32: dh hashes the one VIP 10\.0\.0\.1: 1 of 2/);
    expect(table.code).toBe(0);
  });

  test('ends with 2 when there is nothing to check', async () => {
    const file = join(folder, 'words.txt');
    writeFileSync(file, 'Some words.\n');
    for (const [args, message] of [
      [[], /Name a file\. Known are a keepalived\.conf/],
      [['no-such.conf'], /cannot check no-such\.conf: there is no such file or folder/],
      [[file], /words\.txt is nothing that can be checked\. Known are/],
      [['--json', '--sarif', ...PAIR], /give one of them/],
    ] as const) {
      const { code, stdout, stderr } = await check(args);
      expect(stderr).toMatch(message);
      expect(stdout).toBe('');
      expect(code).toBe(2);
    }
  });
});
