import { execFile, spawn } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { spawn as spawnTerminal } from '@lydell/node-pty';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { RunJob } from '../../src/experiment/executors/executor.ts';
import { runJob } from '../../src/experiment/executors/run-job.ts';
import type { ExperimentResult } from '../../src/experiment/experiment-result.ts';
import { RunStore } from '../../src/experiment/store/run-store.ts';
import type { RunResult } from '../../src/models/run-result.ts';
import { scenarioFrom } from '../fixtures/scenario.ts';

const BIN = resolve('bin/lbsim.js');
const folder = mkdtempSync(join(tmpdir(), 'lbsim-trouble-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const RUN = [
  'run',
  'scenarios/schedulers.json',
  '--set',
  'vary={"scheduler":["rr"]}',
  '--no-report',
  '--json',
  '-',
];

function lbsim(args: readonly string[]): Promise<{ code: unknown; stderr: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [BIN, ...args], (error, _, stderr) =>
      done({ code: error?.code ?? 0, stderr }),
    );
  });
}

test('a store of another version is refused by name, and one that is in use too', async () => {
  const file = join(folder, 'other.duckdb');
  const store = await RunStore.open({ file, lbsim: '9.9.9', engine: 'of-another-day' });
  const inUse = await lbsim([...RUN, '--store', file]);
  expect(inUse.stderr).toMatch(/^lbsim: cannot use the store .*: it is in use by another lbsim. Wait for it/);
  store.close();
  const other = await lbsim([...RUN, '--store', file]);
  expect(other.stderr).toMatch(
    /was written by lbsim 9.9.9 \(lbsim-store\/2, engine of-another-day\); this is/,
  );
  expect([inUse.code, other.code]).toEqual([2, 2]);
});

test('killed while a store is being made, the same command makes it', async () => {
  const place = join(folder, 'killed');
  mkdirSync(place);
  // A hundred days ago somebody else was killed, now somebody is at work, and some files only look like theirs.
  const old = Date.now() / 1e3 - 1e7;
  const others = ['0.duckdb.partial-0123abcd', '0.duckdb.partial-4567cdef', '0.duckdb.partial-report'];
  for (const name of others) writeFileSync(join(place, name), '');
  for (const name of [others[0], others[2]]) utimesSync(join(place, name), old, old);
  const left: string[] = [];
  for (const [i, afterMs] of [0, 1, 3, 6, 10, 16].entries()) {
    const file = join(place, `${i}.duckdb`);
    const before = new Set(readdirSync(place));
    const child = spawn(process.execPath, [BIN, ...RUN, '--store', file], { stdio: 'ignore' });
    while (readdirSync(place).every((name) => before.has(name)) && child.exitCode === null) await pause(0);
    await pause(afterMs);
    child.kill('SIGKILL');
    await new Promise((done) => child.once('exit', done));
    left.push(...readdirSync(place));
    const store = await RunStore.open({ file, lbsim: 'test', engine: 'test' }).catch((error: Error) => error);
    // Made as a whole by the one that was killed (of another engine), or now.
    if (store instanceof Error) expect(store.message).toMatch(/was written by lbsim/);
    else store.close();
  }
  expect(left.filter((name) => /^[1-5].duckdb.partial-/.test(name))).not.toEqual([]);
  expect(readdirSync(place)).toEqual(expect.arrayContaining(others.slice(1)));
  expect(readdirSync(place)).not.toContain(others[0]);
}, 60_000);

test('a store that may be read only answers questions, and takes no run', async () => {
  const file = join(folder, 'read-only.duckdb');
  (await RunStore.open({ file, lbsim: 'test', engine: 'test' })).close();
  chmodSync(file, 0o444);
  // Permissions do not bind root, unless it gives the power to pass them over away.
  const bound = process.getuid?.() === 0 ? ['setpriv', '--bounding-set', '-dac_override'] : ['env'];
  const obeying = (args: readonly string[]) =>
    new Promise<{ code: unknown; stdout: string; stderr: string }>((done) => {
      const [command, ...options] = bound;
      execFile(command, [...options, process.execPath, BIN, ...args], (error, stdout, stderr) =>
        done({ code: error?.code ?? 0, stdout, stderr }),
      );
    });
  const [run, query] = await Promise.all([
    obeying([...RUN, '--store', file]),
    obeying(['query', 'select count(*) as runs from runs', '--store', file, '--format', 'csv']),
  ]);
  const stderr = `lbsim: cannot use the store ${file}: permission is denied. Give another file.\n`;
  expect(run).toEqual({ code: 2, stdout: '', stderr });
  expect(query).toEqual({ code: 0, stdout: 'runs\n0\n', stderr: '' });
});

test('a store that cannot be where it is wanted is told in one sentence', async () => {
  writeFileSync(join(folder, 'plain'), '');
  mkdirSync(join(folder, 'folder'));
  const places = {
    'plain/x.duckdb': 'its path leads through a file. Give another.',
    'none/x.duckdb': 'there is no such file or folder.',
    folder: 'it is a folder. Give a file.',
  };
  for (const [place, reason] of Object.entries(places)) {
    const file = join(folder, place);
    await expect(RunStore.open({ file, lbsim: 'test', engine: 'test' })).rejects.toThrow(
      new RegExp(`^cannot use the store ${file}: ${reason}$`),
    );
  }
});

test('Ctrl-C in a search for the capacity writes what was decided, and says how to go on', async () => {
  const out = join(folder, 'capacity');
  const args = [
    BIN,
    'capacity',
    'scenarios/schedulers.json',
    '--slo',
    'p99 < 200ms',
    '--no-report',
    '--out',
    out,
  ];
  args.push('--set', 'vary={"scheduler":["wlc"]}', '--replications', '2', '--duration', '30s');
  const terminal = spawnTerminal(process.execPath, args, { cols: 200, rows: 40 });
  let shown = '';
  const code = await new Promise((done) => {
    terminal.onData((data) => {
      const before = trials(shown);
      shown += data;
      // A second value is tried: the first one is decided.
      if (before < 2 && trials(shown) >= 2) terminal.write('\u0003');
    });
    terminal.onExit(({ exitCode }) => done(exitCode));
  });
  expect(code).toBe(130);
  expect(shown).toContain(
    'Interrupted. The values that were decided are written. With --store FILE the same command would go on where it was.',
  );
  const written = JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')) as ExperimentResult;
  expect(written).toMatchObject({ complete: false, answer: expect.stringMatching(/^Not finished: /) });
  expect(written.capacity?.trials.length).toBeGreaterThan(0);
});

test('a terminal that goes away ends it as Ctrl-C does: what was decided is written', async () => {
  const out = join(folder, 'hung-up');
  const args = ['capacity', 'scenarios/schedulers.json', '--slo', 'p99 < 200ms', '--no-report', '--out', out];
  args.push('--set', 'vary={"scheduler":["wlc"]}', '--replications', '2', '--duration', '30s');
  const terminal = spawnTerminal(process.execPath, [BIN, ...args], { cols: 200, rows: 40 });
  let shown = '';
  await new Promise<void>((done) => {
    terminal.onData((data) => {
      shown += data;
      if (trials(shown) >= 2) done();
    });
  });
  const ended = new Promise((done) => terminal.onExit(({ signal }) => done(signal)));
  // The shell tells its jobs, and so does the system.
  process.kill(terminal.pid, 'SIGHUP');
  (terminal as unknown as { destroy(): void }).destroy();
  expect(await ended).toBe(constants.signals.SIGHUP);
  const written = JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')) as ExperimentResult;
  expect(written.complete).toBe(false);
  expect(written.capacity?.trials.length).toBeGreaterThan(0);
});

/** How many values were tried so far, by what the terminal shows. */
function trials(shown: string): number {
  return new Set([...shown.matchAll(/([\d.]+\/s) …/g)].map(([, value]) => value)).size;
}

test('a second Ctrl-C does not wait', async () => {
  const args = [
    ...RUN,
    '--replications',
    '400',
    '--duration',
    '600s',
    '--store',
    join(folder, 'twice.duckdb'),
  ];
  const child = spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const ended = new Promise((done) => child.on('close', done));
  await new Promise((done) => setTimeout(done, 3_000));
  // Two at one instant may arrive as one; some milliseconds later nothing can have been written yet.
  for (const pauseMs of [0, 5, 5, 40]) {
    await new Promise((done) => setTimeout(done, pauseMs));
    child.kill('SIGINT');
  }
  expect(await ended).toBe(130);
  // The first alone may have been enough, where no run was done yet.
  expect(stderr).toMatch(/Interrupted\. No .*Every run that was made is in .*twice\.duckdb/);
});

test('stores merge to the same runs in any order, and twice is once', async () => {
  const [{ settings }] = scenarioFrom('scenarios/schedulers.json', [
    { path: 'duration', value: '21s' },
  ]).points;
  const jobs = Array.from({ length: 6 }, (_, replication): RunJob => ({ settings, seed: 1, replication }));
  const runs = jobs.map((job) => runJob(job, () => true) as RunResult);
  const options = { lbsim: 'test', engine: 'test' };
  let number = 0;
  const fresh = async () => {
    const file = join(folder, `${number++}.duckdb`);
    return { file, store: await RunStore.open({ ...options, file }) };
  };
  const parts: string[] = [];
  for (const mine of [
    [0, 1, 2],
    [2, 3],
    [4, 5, 0],
  ]) {
    const { file, store } = await fresh();
    await store.begin();
    for (const i of mine) store.write(store.keyOf(jobs[i]), jobs[i], runs[i]);
    store.close();
    parts.push(file);
  }
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 0, 1, 2], { minLength: 6 }), async (order) => {
      const { store } = await fresh();
      for (const part of order) await store.merge(parts[part]);
      const keys = jobs.map((job) => store.keyOf(job));
      const found = await store.read(keys);
      store.close();
      expect(store.size).toBe(6);
      expect(keys.map((key) => found.get(key)?.digest)).toEqual(runs.map(({ digest }) => digest));
    }),
    { numRuns: 5 },
  );
});

test('a disk that fills is told once, keeps what was written, and the same command then goes on to the same bytes', async () => {
  const args = [
    'sweep',
    'scenarios/schedulers.json',
    '--vary',
    'clients.rate=60/s..240/s:60/s',
    '--replications',
  ];
  args.push('60', '--duration', '21s', '--jobs', '2', '--no-report', '--json', '-');
  const shell = (script: string) =>
    new Promise<{ code: unknown; stdout: string; stderr: string }>((done) => {
      const all = ['-c', `${script} exec "$0" "$@"`, process.execPath, BIN, ...args];
      execFile('bash', all, { maxBuffer: 1e8 }, (error, stdout, stderr) =>
        done({ code: error?.code ?? 0, stdout, stderr }),
      );
    });
  const file = join(folder, 'full.duckdb');
  args.push('--store', file);
  // A limit on the size of files is what a full disk looks like to whoever writes.
  const full = await shell('ulimit -f 1000;');
  expect(full.stderr).toMatch(
    /^lbsim: cannot use the store .*: the disk is full. What was written before is kept: free/,
  );
  expect(full.stderr.trim().split('\n')).toHaveLength(1);
  expect([full.code, full.stdout]).toEqual([2, '']);
  // The rows of the last fifth of a second may be lost.
  const counted = await new Promise<string>((done) => {
    const query = [BIN, 'query', 'select count(*) as runs from runs', '--store', file, '--format', 'csv'];
    execFile(process.execPath, query, (_, stdout) => done(stdout));
  });
  expect(Number(counted.split('\n')[1])).toBeGreaterThan(10);
  const resumed = await shell('');
  args.splice(args.indexOf('--store'), 2);
  const whole = await shell('');
  expect([resumed.code, whole.code]).toEqual([0, 0]);
  expect(resumed.stdout).toBe(whole.stdout);
});
