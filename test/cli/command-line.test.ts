import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const BIN = resolve('bin/lbsim.js');
const folder = mkdtempSync(join(tmpdir(), 'lbsim-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command as a user does. */
function lbsim(args: readonly string[], cwd = process.cwd()): Promise<Outcome> {
  return new Promise((done) => {
    execFile(process.execPath, [BIN, ...args], { cwd, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      done({ code, stdout, stderr });
    });
  });
}

function inBash(command: string): Promise<Outcome> {
  return new Promise((done) => {
    execFile('bash', ['-c', command], (error, stdout, stderr) =>
      done({ code: error ? 1 : 0, stdout, stderr }),
    );
  });
}

const QUICK = ['--replications', '2', '--duration', '60s', '--no-report'] as const;

describe('lbsim run', () => {
  test('answers in its first line, and says what it wrote', async () => {
    const out = join(folder, 'no-checks');
    const { code, stdout } = await lbsim(['run', 'scenarios/no-health-checks.json', ...QUICK, '--out', out]);
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toMatch(/^After web2 crashes, 50.* of requests fail \(refused\)/);
    expect(stdout).toContain(join(out, 'results.json'));
    expect(readdirSync(out)).toEqual(['results.json']);
  });

  test('keeps within 80 columns and without colour when piped', async () => {
    const { stdout } = await lbsim([
      'run',
      'scenarios/failover.json',
      '--replications',
      '2',
      '--no-report',
      '--out',
      join(folder, 'w'),
    ]);
    const tooWide = stdout.split('\n').filter((line) => [...line].length > 80 && !line.startsWith('written'));
    expect(tooWide).toEqual([]);
    expect(stdout).not.toContain('\u001b');
  });

  test('--json - prints the result and nothing else, and equal runs are equal bytes whatever --jobs says', async () => {
    const args = [
      'run',
      'scenarios/schedulers.json',
      '--replications',
      '2',
      '--duration',
      '30s',
      '--json',
      '-',
    ];
    const [one, two, again] = await Promise.all([
      lbsim([...args, '--jobs', '1']),
      lbsim([...args, '--jobs', '2']),
      lbsim([...args, '--jobs', '2']),
    ]);
    expect(JSON.parse(one.stdout)).toMatchObject({ format: 'lbsim-result/1', complete: true });
    expect(two.stdout).toBe(one.stdout);
    expect(again.stdout).toBe(one.stdout);
  });

  test('another seed is another result', async () => {
    const args = ['run', 'scenarios/login.json', '--replications', '1', '--duration', '60s', '--json', '-'];
    const [first, second] = await Promise.all([lbsim(args), lbsim([...args, '--seed', '2'])]);
    const digest = (text: string) => (JSON.parse(text) as { digest: string }).digest;
    expect(digest(second.stdout)).not.toBe(digest(first.stdout));
  });

  test('ends with 0 when what is expected was held, with 1 when it was missed, with 4 when the runs do not tell', async () => {
    const args = ['run', 'scenarios/login.json', ...QUICK, '--out', join(folder, 'e')];
    expect((await lbsim([...args, '--set', 'expect=["p99 < 10s"]'])).code).toBe(0);
    const missed = await lbsim([...args, '--set', 'expect=["p99 < 1ms"]']);
    expect(missed.code).toBe(1);
    expect(missed.stdout).toMatch(/MISSED +p99 < 1ms/);
    const open = await lbsim([...args, '--set', 'expect=["p99 < 101ms", "p99 < 10s"]']);
    expect([open.code, open.stdout]).toEqual([
      4,
      expect.stringMatching(/\nundecided {2}p99 < 101ms .*\(about \d+ runs would tell\)\n/),
    ]);
  });

  test('ends with 2 and one message on bad input, and writes nothing', async () => {
    const file = join(folder, 'bad.json');
    writeFileSync(file, '{ "duration": "10" }');
    const { code, stdout, stderr } = await lbsim(['run', file, '--out', join(folder, 'nothing')]);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('directors: is missing');
    expect(readdirSync(folder)).not.toContain('nothing');
  });

  test.each([
    [['run', 'no-such.json'], /cannot read the scenario no-such\.json: there is no such file or folder/],
    [
      ['run', 'scenarios/failover/master.conf'],
      /is a keepalived\.conf, no scenario\. Make one of it: lbsim import keepalived scenarios/,
    ],
    [['rnu'], /Did you mean run\?/],
    [['run'], /missing required argument/],
    [['run', 'scenarios/login.json', '--jobs', 'two'], /--jobs two: give a whole number/],
    [['run', 'scenarios/login.json', '--set', 'seed'], /--set seed: write path=value/],
    [['run', 'scenarios/login.json', '--set', 'clients.rat=4/s'], /Did you mean "rate"\?/],
    [['list', 'schedlers'], /Did you mean "schedulers"\?/],
  ])('%j ends with 2 and says what is wrong', async (args, message) => {
    const { code, stderr } = await lbsim(args as string[]);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  test('an output that cannot be written is told, with nothing half-written', async () => {
    const blocked = join(folder, 'blocked');
    writeFileSync(blocked, 'a file where a folder should be');
    const { code, stderr } = await lbsim(['run', 'scenarios/login.json', ...QUICK, '--out', blocked]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/cannot write .*blocked.* Nothing was run\. Give another folder/);
    expect(readFileSync(blocked, 'utf8')).toBe('a file where a folder should be');
  });

  test('a folder where none can be made is refused before the first run', async () => {
    const { code, stdout, stderr } = await lbsim([
      'run',
      'scenarios/login.json',
      ...QUICK,
      '--out',
      '/proc/lbsim/x',
    ]);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/cannot write .*\/proc\/lbsim\/x: .* Nothing was run/);
  });

  test('Ctrl-C ends with 130 and writes out what was computed', async () => {
    const out = join(folder, 'interrupted');
    const args = ['run', 'scenarios/schedulers.json', '--replications', '2000', '--duration', '21s'];
    args.push('--jobs', '1', '--no-report', '--out', out);
    const child = spawn(process.execPath, [BIN, ...args], { stdio: 'pipe' });
    let stdout = '';
    child.stdout.on('data', (data: Buffer) => {
      stdout += data.toString();
    });
    const timer = setTimeout(() => child.kill('SIGINT'), 5_000);
    const code = await new Promise<number | null>((done) => child.on('exit', done));
    clearTimeout(timer);
    expect(code).toBe(130);
    expect(stdout).toContain('INTERRUPTED: fewer runs than asked for');
    const kept = JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')) as {
      complete: boolean;
      points: { replications: unknown[] }[];
    };
    expect(kept.complete).toBe(false);
    expect(kept.points[0].replications.length).toBeGreaterThan(0);
    expect(kept.points[0].replications.length).toBeLessThan(2000);
  });
});

describe('the other commands', () => {
  test('--version prints the version of the package', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect((await lbsim(['--version'])).stdout).toBe(`${version}\n`);
  });

  test('--help is there on everything', async () => {
    for (const command of [[], ['run'], ['show'], ['replay'], ['list'], ['schema'], ['init']]) {
      const { code, stdout } = await lbsim([...command, '--help']);
      expect(code, command.join(' ')).toBe(0);
      expect(stdout).toContain('Usage: lbsim');
    }
  });

  test('show tells each value with its origin', async () => {
    const { stdout } = await lbsim(['show', 'scenarios/failover.json', '--set', 'clients.rate=50/s']);
    expect(stdout).toMatch(/clients\[0\]\.rate = "50\/s" +# command line/);
    expect(stdout).toMatch(/clients\[0\]\.population = 5000 +# scenarios\/failover\.json:27/);
    expect(stdout).toMatch(/network\.lanDelay = "100us" +# default/);
    expect(stdout).toMatch(/vrrpInstances\[0\]\.priority = 150 +# scenarios\/failover\/master\.conf:\d+/);
    expect(stdout).toMatch(/vrrpInstances\[0\]\.nopreempt = false +# default/);
    // What stands on the line that opens a block.
    const place = String.raw` = \S+ +# scenarios/failover/master\.conf:\d+`;
    for (const path of ['services[0].port', 'realServers[0].address', 'realServers[0].checkers[0].type']) {
      expect(stdout).toMatch(
        new RegExp(`virtualServers\\[0\\]\\.${path.replace(/[[\].]/g, '\\$&')}${place}`),
      );
    }
  });

  test('list names every family and its members', async () => {
    const { stdout } = await lbsim(['list']);
    for (const word of ['schedulers', 'wlc', 'faults', 'power-loss', 'distributions', 'lognormal']) {
      expect(stdout).toContain(word);
    }
  });

  test('schema prints a JSON Schema', async () => {
    const { stdout } = await lbsim(['schema']);
    expect(JSON.parse(stdout)).toMatchObject({ title: 'lbsim scenario', type: 'object' });
  });

  test('init writes a scenario that runs, and overwrites nothing', async () => {
    expect((await lbsim(['init', 'first.json'], folder)).code).toBe(0);
    const ran = await lbsim(['run', 'first.json', ...QUICK, '--set', 'faults=[]'], folder);
    expect(ran.stderr).toBe('');
    expect(ran.code).toBe(0);
    expect((await lbsim(['init', 'first.json'], folder)).code).toBe(2);
  });

  test('a reader that closes the pipe early is no failure', async () => {
    const { stdout } = await inBash(
      `"${process.execPath}" "${BIN}" schema | head -c 100 > /dev/null; echo "\${PIPESTATUS[0]}"`,
    );
    expect(stdout.trim()).toBe('0');
  });

  test.skipIf(!existsSync('/dev/full'))('a full disk behind ">" is told, without a stack', async () => {
    const { stdout, stderr } = await inBash(
      `"${process.execPath}" "${BIN}" list 2>&1 > /dev/full; echo "$?"`,
    );
    expect(`${stdout}${stderr}`).toBe('lbsim: cannot write standard output: the disk is full.\n2\n');
  });

  test('help names no default where an option may be repeated', async () => {
    const { stdout } = await lbsim(['sweep', '--help']);
    expect(stdout).toContain('or 1..64:x2 (repeatable)\n');
    expect(stdout).not.toContain('[])');
  });
});
