import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { meanInterval } from '../../src/analysis/interval.ts';
import type { ExperimentResult } from '../../src/experiment/experiment-result.ts';

const BIN = resolve('bin/lbsim.js');
const folder = mkdtempSync(join(tmpdir(), 'lbsim-answers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function lbsim(args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
  return new Promise((done) => {
    const options = { maxBuffer: 1e8, env: { ...process.env, ...env } };
    execFile(process.execPath, [BIN, ...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      done({ code, stdout, stderr });
    });
  });
}

/** Runs it and kills it (-9) after so long; true when it was still at work. */
function killed(args: readonly string[], afterMs: number): Promise<boolean> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [BIN, ...args], { stdio: 'ignore' });
    const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
    child.on('exit', (_, signal) => {
      clearTimeout(timer);
      done(signal === 'SIGKILL');
    });
  });
}

const at = (name: string) => join(folder, name);
const SITE = 'scenarios/schedulers.json';
const SWEEP = [
  'sweep',
  SITE,
  '--vary',
  'scheduler=wlc,sed',
  '--vary',
  'clients.rate=60/s..240/s:60/s',
  '--replications',
  '3',
  '--duration',
  '40s',
];
const QUICK = ['--replications', '3', '--duration', '40s'];
const PLAIN = ['--json', '-', '--no-report'];

describe('lbsim compare', () => {
  const args = ['compare', SITE, '--vary', 'scheduler=rr,wlc,sed', ...QUICK];

  test('shows figures and paired differences within 80 columns', async () => {
    const { stdout, code } = await lbsim([...args, '--out', at('c'), '--no-report']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^against rr/m);
    expect(stdout.split('\n').filter((line) => line.length > 80 && !line.startsWith('written'))).toEqual([]);
  });

  test('gives the same bytes whatever --jobs says', async () => {
    const [one, two] = await Promise.all(
      ['1', '2'].map((jobs) => lbsim([...args, ...PLAIN, '--jobs', jobs])),
    );
    expect(two.stdout).toBe(one.stdout);
    expect(JSON.parse(one.stdout)).toMatchObject({ compare: { baseline: 'rr' } });
  });
});

describe('bad input of the plans ends with 2 and one clear message', () => {
  test.each([
    [['compare', SITE, '--vary', 'schedulr=rr,wlc'], /there is no "schedulr" in a scenario/],
    [['compare', SITE, '--vary', 'scheduler=rr,wcl'], /wcl/],
    [['compare', SITE, '--vary', 'scheduler=rr'], /one variant compares with nothing/],
    [['compare', SITE, '--baseline', 'wlk'], /Did you mean "wlc"/],
    [['compare', 'scenarios/flash-crowd.json'], /compare what\?/],
    [['sweep', SITE], /sweep what\?/],
    [['sweep', SITE, '--vary', 'clients.rat=1/s..9/s:1/s'], /Did you mean "rate"/],
    [['sweep', SITE, '--vary', 'clients.rate=9/s..1/s:1/s'], /the range is empty/],
    [['sweep', SITE, '--vary', 'scheduler=rr,wlc', '--vary', 'virtualServer.scheduler=sed'], /twice/],
    [['sweep', SITE, '--vary', 'clients.rate=1/s..9/s:1/s', '--shard', '9/8'], /numbered from 1 to 8/],
    [
      ['sweep', SITE, '--vary', 'clients.rate=1/s..9/s:1/s', '--shard', '1/2', '--json', 'x'],
      /--json to lbsim/,
    ],
    [['run', SITE, SITE, '--json', 'x.json'], /--json names one file/],
    [['sweep', SITE, '--vary', 'clients.rate=1/s..9/s:1/s', '--precision', 'x'], /--precision x/],
    [['sweep', SITE, '--vary', 'seed=1..9000', '--vary', 'clients.population=1..9000'], /81000000 points/],
    [['capacity', SITE, '--slo', 'p99 of nobody < 1s'], /no class of clients is called "nobody"/],
    [['merge', 'a.duckdb', 'b.duckdb', '--store', 'c.duckdb'], /a\.duckdb: there is no such file/],
    [['query', ' ;', '--store', 'a.duckdb'], /query what\?/],
    [['capacity', SITE], /capacity for what\?/],
    [['capacity', SITE, '--slo', 'p98 < 1s'], /"p98" is no figure/],
    [['capacity', SITE, '--slo', 'p99 < 1000s'], /nothing in it can take longer.*--duration of ten times/],
    [['capacity', SITE, '--slo', 'p99 < 1s', '--precision', '2%'], /--precision is not for capacity/],
    [['capacity', SITE, '--slo', 'p99 < 1s', '--find', 'luck'], /--find luck/],
    [['capacity', SITE, '--slo', 'p99 < 1s', '--survive', '4'], /none would be left\. --find servers/],
    [['query', 'select 1', '--store', '/nowhere/x.duckdb'], /there is no such file/],
    [['export', SITE, '--as', 'xml'], /--as xml/],
  ] as const)('%j', async (args, message) => {
    const { code, stderr, stdout } = await lbsim(args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe('a store', () => {
  test('killed at random moments, the same command goes on, and the result is that of an uninterrupted run', async () => {
    const whole = await lbsim([...SWEEP, ...PLAIN]);
    const store = at('killed.duckdb');
    let kills = 0;
    for (const afterMs of [350, 550, 800]) {
      if (await killed([...SWEEP, ...PLAIN, '--store', store, '--jobs', '2'], afterMs)) kills++;
    }
    expect(kills).toBeGreaterThan(0);
    const resumed = await lbsim([...SWEEP, ...PLAIN, '--store', store]);
    expect(resumed.stderr).toBe('');
    expect(resumed.stdout).toBe(whole.stdout);
    const count = await lbsim([
      'query',
      'select count(*) as runs, count(distinct key) as keys from runs',
      '--store',
      store,
      '--format',
      'json',
    ]);
    const [{ runs, keys }] = JSON.parse(count.stdout) as { runs: string; keys: string }[];
    expect(keys).toBe(runs);
    // Eight points of three runs, and the three of the point that is shown in full.
    expect(runs).toBe(27);
  });

  test('shards merge in any order to the bytes of the whole; a missing one is named', async () => {
    const whole = await lbsim([...SWEEP, ...PLAIN]);
    const shards = ['1', '2', '3'].map((number) => at(`part-${number}.duckdb`));
    const made = await Promise.all([
      lbsim([...SWEEP, '--store', shards[0], '--shard', '1/3']),
      lbsim([...SWEEP, '--store', shards[1], '--shard', 'auto/3'], { SLURM_ARRAY_TASK_ID: '2' }),
      lbsim([...SWEEP, '--store', shards[2], '--shard', 'auto/3'], { JOB_COMPLETION_INDEX: '2' }),
    ]);
    expect(made.map(({ code }) => code)).toEqual([0, 0, 0]);
    const some = await lbsim(['merge', shards[2], '--store', at('some.duckdb'), ...PLAIN]);
    expect(some.code).toBe(2);
    expect(some.stderr).toMatch(/points have not all runs: wlc, 60\/s/);
    // Of another sweep: nothing is written.
    const other = at('other.duckdb');
    await lbsim([...SWEEP, '--set', 'clients.delay=1ms', '--store', other, '--shard', '2/3']);
    const mixed = await lbsim(['merge', shards[0], other, '--store', at('mixed.duckdb'), ...PLAIN]);
    expect([mixed.code, existsSync(at('mixed.duckdb'))]).toEqual([2, false]);
    expect(mixed.stderr).toMatch(/are of 2 different sweeps/);
    for (const order of [shards, [...shards].reverse()]) {
      const merged = await lbsim([
        'merge',
        ...order,
        '--store',
        at(`all-${order[0].length}${order[0].at(-8)}.duckdb`),
        ...PLAIN,
      ]);
      expect(merged.stdout).toBe(whole.stdout);
    }
  });

  test('is asked by SQL and exported as JSON, CSV and Parquet', async () => {
    const store = at('asked.duckdb');
    // A row counts the requests of the transient too.
    const args = ['compare', SITE, '--vary', 'scheduler=rr,wlc', '--set', 'transient=0s', '--store', store];
    args.push(...QUICK, ...PLAIN);
    const { points } = JSON.parse((await lbsim(args)).stdout) as ExperimentResult;
    const ask = (sql: string, ...more: string[]) => lbsim(['query', sql, '--store', store, ...more]);
    expect((await ask('select variant, runs from points')).stdout).toMatch(/rr\s+3\nwlc\s+3/);
    // Each mean with its half-width, as in the result.
    const all = JSON.parse((await ask('select * from points', '--format', 'json')).stdout);
    points.forEach(({ figures, balance, replications }, i) => {
      const p99 = meanInterval(replications.map(({ p99Ns }) => (p99Ns as number) / 1e6));
      expect(all[i].failed_half).toBeCloseTo(figures.failed.halfWidth as number, 6);
      expect(all[i].jain_half).toBeCloseTo(balance.jain.halfWidth as number, 6);
      expect([all[i].p99_ms, all[i].p99_half_ms]).toEqual(
        [p99.estimate, p99.halfWidth].map((value) => expect.closeTo(value as number, 2)),
      );
    });
    expect((await ask('tables')).stdout).toMatch(/runs\s+p99_ms\s+DOUBLE/);
    const csv = await ask('select variant, replication from runs order by all', '--format', 'csv');
    expect(csv.stdout.split('\n').slice(0, 2)).toEqual(['variant,replication', 'rr,0']);
    const file = at('points.parquet');
    expect((await ask('select * from points', '--format', 'parquet', '--out', file)).code).toBe(0);
    expect(readFileSync(file).subarray(0, 4).toString()).toBe('PAR1');
    const back = await ask(`select count(*) as rows from '${file}'`, '--format', 'json');
    expect(JSON.parse(back.stdout)).toEqual([{ rows: 2 }]);
    const wrong = await ask('select nothing from nowhere');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(/nowhere/);
  });

  test('a file that is no store, or in use, or read-only is refused in words', async () => {
    const text = at('text.duckdb');
    writeFileSync(text, 'this is no database, and long enough to be looked at as one. '.repeat(100));
    const refused = await lbsim([...SWEEP, ...PLAIN, '--store', text]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/it is no DuckDB file/);
    const nowhere = await lbsim([...SWEEP, ...PLAIN, '--store', join(folder, 'no', 'such', 'x.duckdb')]);
    expect(nowhere.code).toBe(2);
    expect(nowhere.stderr).toMatch(/there is no such file or folder/);
  });

  test('Ctrl-C keeps what is there and tells how to go on', async () => {
    const store = at('interrupted.duckdb');
    const args = [
      ...SWEEP.slice(0, -4),
      '--replications',
      '40',
      '--duration',
      '120s',
      '--store',
      store,
      '--out',
      at('i'),
    ];
    const child = spawn(process.execPath, [BIN, ...args, '--no-report'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    const begun = setInterval(() => {
      if (!existsSync(store)) return;
      clearInterval(begun);
      child.kill('SIGINT');
    }, 50);
    const code = await new Promise((done) => child.on('exit', done));
    expect(code).toBe(130);
    expect(stderr).toMatch(/give the same command again to go on|nothing to write/);
    expect(existsSync(store)).toBe(true);
  });
});

describe('lbsim capacity and export', () => {
  test('finds the largest rate that keeps the SLO, and the same on any number of threads', async () => {
    const args = [
      'capacity',
      SITE,
      '--set',
      'scheduler=wlc',
      '--slo',
      'p99 < 200ms',
      '--tolerance',
      '20%',
      ...QUICK,
    ];
    const [one, two] = await Promise.all(
      ['1', '2'].map((jobs) => lbsim([...args, ...PLAIN, '--jobs', jobs])),
    );
    expect(two.stdout).toBe(one.stdout);
    const { capacity } = JSON.parse(one.stdout) as { capacity: { answer: number; broken: number } };
    expect(capacity.answer).toBeGreaterThan(100);
    expect(capacity.broken / capacity.answer).toBeLessThan(1.21);
  });

  test('the fewest servers come with the lines that add them', async () => {
    const { stdout, code } = await lbsim([
      'capacity',
      'scenarios/failover.json',
      '--find',
      'servers',
      '--slo',
      'p99 < 150ms',
      '--set',
      'clients.rate=120/s',
      '--survive',
      '1',
      '--replications',
      '3',
      '--duration',
      '60s',
      '--set',
      'faults=[]',
      '--out',
      at('servers'),
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d real servers keep p99 < 150ms with confidence/);
    expect(stdout).toContain('ipvsadm -a -t 192.168.1.10:80 -r 192.168.1.18:80 -g -w 3');
    expect(stdout).toContain('+    real_server 192.168.1.18 80 {');
    expect(existsSync(join(at('servers'), 'report.html'))).toBe(true);
  });

  test('an export changes what the variants of a scenario change too', async () => {
    const { stdout } = await lbsim(['export', SITE, '--set', 'scheduler=sed']);
    expect(stdout).toBe('ipvsadm -E -t 192.168.1.10:80 -s sed\n');
  });

  test('the patch of a keepalived.conf makes the file that the scenario means', async () => {
    const set = ['--set', 'weight.web2=5', '--set', 'scheduler=sed', '--set', 'realServers.count=3'];
    const { stdout } = await lbsim(['export', 'scenarios/failover.json', ...set, '--as', 'keepalived']);
    const copy = at('site');
    await new Promise((done) => execFile('cp', ['-r', 'scenarios', copy], done));
    writeFileSync(at('site.patch'), stdout.replaceAll('scenarios/', ''));
    await new Promise<void>((done, fail) =>
      execFile('patch', ['-p0', '-d', copy, '-i', at('site.patch')], (error) =>
        error ? fail(error) : done(),
      ),
    );
    const site = join(copy, 'failover.json');
    const text = readFileSync(site, 'utf8').replace('"192.168.1.16",', '"192.168.1.16", "count": 2,');
    writeFileSync(site, text);
    const table = (file: string, more: readonly string[]) =>
      lbsim(['export', file, ...more, '--as', 'table']);
    const meant = await table('scenarios/failover.json', set);
    const patched = await table(site, []);
    expect([...patched.stdout.split('\n')].sort()).toEqual([...meant.stdout.split('\n')].sort());
  });
});

describe('lbsim diff', () => {
  test('names the first run, span and server that differ, and judges by thresholds', async () => {
    const make = (name: string, ...set: string[]) =>
      lbsim([
        'run',
        'scenarios/failover.json',
        '--replications',
        '2',
        '--duration',
        '60s',
        '--no-report',
        '--out',
        at(name),
        ...set,
      ]);
    await Promise.all([make('before'), make('after', '--set', 'realServers.web2.speed=0.5')]);
    const [before, after] = ['before', 'after'].map((name) => join(at(name), 'results.json'));
    const differs = await lbsim(['diff', before, after]);
    expect(differs.code).toBe(1);
    expect(differs.stdout).toMatch(/the first run that differs is replication 0/);
    expect(differs.stdout).toMatch(/the first difference lies between .*web2/);
    const story = String.raw`browsers [\d.]+:\d+ at [\d.]+ s, went to web2, answered after [\d.]+ m?s\n`;
    const request = String.raw`the first request that differs is number \d+\n  before: ${story}  after:  ${story}`;
    expect(differs.stdout).toMatch(new RegExp(request));
    expect(differs.stdout).toMatch(/the simulations part with event \d+: "service-done" at .* before, "/);
    expect((await lbsim(['diff', before, after, '--no-rerun'])).stdout).not.toMatch(/the first request/);
    expect((await lbsim(['diff', before, before])).stdout).toBe('The results are equal, byte for byte.\n');
    expect((await lbsim(['diff', before, after, '--fail-above', 'brokenLogins=1%'])).code).toBe(0);
    const strict = await lbsim(['diff', before, after, '--fail-above', 'p50=1%']);
    expect(strict.code).toBe(1);
    expect(strict.stdout).toMatch(/BEYOND {2}.*p50/);
    expect((await lbsim(['diff', before, 'package.json'])).stderr).toMatch(/is no result of this lbsim/);
  });
});

describe('lbsim backtest', () => {
  const stats = (shares: readonly number[]) =>
    `IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes\n  -> RemoteAddress:Port\nTCP  192.168.1.10:80  6000 0 0 0 0\n${shares
      .map((count, i) => `  -> 192.168.1.${16 + i}:80                 ${count}    1    1   1   1`)
      .join('\n')}\n`;
  const run = (file: string) =>
    lbsim(['backtest', SITE, '--set', 'vary={"scheduler":["wrr"]}', '--measured', file, ...QUICK]);

  test('agrees where the shares do, and names who disagrees', async () => {
    writeFileSync(at('good.txt'), stats([2000, 2000, 1000, 1000]));
    writeFileSync(at('bad.txt'), stats([3000, 1000, 1000, 1000]));
    const good = await run(at('good.txt'));
    expect([good.code, good.stdout.split('.')[0]]).toEqual([0, expect.stringMatching(/agrees/)]);
    const bad = await run(at('bad.txt'));
    expect(bad.code).toBe(1);
    expect(bad.stdout).toMatch(/fast1 192.168.1.16.*DISAGREES/);
    expect((await run('package.json')).stderr).toMatch(/neither what ipvsadm/);
  });

  test('says of which variant it speaks', async () => {
    const two = ['--set', 'vary={"scheduler":["wrr","rr"]}', '--measured', at('good.txt')];
    const { stdout } = await lbsim(['backtest', SITE, ...two, ...QUICK]);
    expect(stdout).toMatch(/^The scenario's first variant, wrr, agrees/);
  });

  test('reads a page of node_exporter, and tells weights that differ', async () => {
    // Labels as collector/ipvs_linux.go of node_exporter writes them; its counters are of the whole director.
    const page = (active: readonly number[], weights: readonly number[]) => {
      const label = (i: number) =>
        `local_address="192.168.1.10",local_mark="",local_port="80",proto="TCP",remote_address="192.168.1.${16 + i}",remote_port="80"`;
      const gauge = (name: string, values: readonly number[]) => [
        `# HELP node_ipvs_backend_${name} The current one by local and remote address.`,
        `# TYPE node_ipvs_backend_${name} gauge`,
        ...values.map((value, i) => `node_ipvs_backend_${name}{${label(i)}} ${value}`),
      ];
      const lines = [
        '# TYPE node_ipvs_connections_total counter',
        'node_ipvs_connections_total 2.3765872e+07',
      ];
      lines.push(...gauge('connections_active', active), ...gauge('connections_inactive', [9, 9, 9, 9]));
      return `${[...lines, ...gauge('weight', weights)].join('\n')}\n`;
    };
    writeFileSync(at('good.prom'), page([190, 190, 140, 140], [2, 2, 1, 1]));
    writeFileSync(at('bad.prom'), page([190, 190, 140, 140], [2, 2, 1, 3]));
    writeFileSync(at('far.prom'), page([400, 100, 140, 140], [2, 2, 1, 1]));
    const [good, bad, far] = await Promise.all(
      ['good.prom', 'bad.prom', 'far.prom'].map((name) => run(at(name))),
    );
    expect(good.stdout).toMatch(/agrees with what was measured: shares of active connections/);
    expect([good.code, bad.code, far.code]).toEqual([0, 1, 1]);
    expect(bad.stdout).toContain('192.168.1.19 has weight 3 on the director, 1 in the scenario');
    expect(far.stdout).toMatch(/fast1 192.168.1.16.*DISAGREES/);
  });
});
