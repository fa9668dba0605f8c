import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { queueExecutor } from '../../src/experiment/executors/cluster/queue.ts';
import { serveQueue } from '../../src/experiment/executors/cluster/serve.ts';
import { jobList, type RunJob } from '../../src/experiment/executors/executor.ts';
import { inlineExecutor } from '../../src/experiment/executors/inline.ts';
import type { RunResult } from '../../src/models/run-result.ts';
import { scenarioFrom } from '../fixtures/scenario.ts';
import { freePort, hasRedis, pause, type TestRedis, testRedis } from './redis.ts';

if (!hasRedis) console.log('NOT RUN: redis (apt-get install redis-server)');

const BIN = resolve('bin/lbsim.js');

interface Begun {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

type Begin = (...args: readonly string[]) => Begun;

/** Processes that do not outlive it. */
async function withProcesses(use: (begin: Begin) => Promise<void>): Promise<void> {
  const children: ChildProcess[] = [];
  try {
    await use((...args) => {
      const begun = started(args);
      children.push(begun.child);
      return begun;
    });
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
}

/** And a Redis of its own: tests wait most of their time, and do so together. */
async function withRedis(use: (redis: TestRedis, begin: Begin) => Promise<void>): Promise<void> {
  const redis = await testRedis();
  try {
    await withProcesses((begin) => use(redis, begin));
  } finally {
    await redis.remove();
  }
}

function started(args: readonly string[]): Begun {
  const child = spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const ended = new Promise<Awaited<Begun['ended']>>((done) => {
    child.on('close', (code) => done({ code, stdout, stderr }));
  });
  return { child, ended };
}

const sweep = (duration: string) => [
  ...['sweep', 'scenarios/schedulers.json', '--vary', 'scheduler=wlc,sed'],
  ...['--vary', 'clients.rate=60/s..240/s:60/s', '--replications', '3', '--duration', duration],
  ...['--json', '-', '--no-report'],
];

/** Resolves when so many bundles are at work. */
async function atWork({ url }: TestRedis, count: number): Promise<void> {
  const client = new Redis(url);
  for (;;) {
    const [key] = await client.keys('bull:lbsim-*:active');
    if (key !== undefined && (await client.llen(key)) >= count) break;
    await pause(10);
  }
  client.disconnect();
}

const place = ({ url }: TestRedis) => ({ url, patienceMs: 5_000, onNote: () => {} });

describe('without a Redis', () => {
  test('one message says what was tried and what to do, and no password', () =>
    withProcesses(async (begin) => {
      const url = `redis://someone:secret@127.0.0.1:${await freePort()}`;
      const [submitter, worker, wrong] = await Promise.all([
        begin(...sweep('40s'), '--queue', url).ended,
        begin('work', '--queue', url).ended,
        begin(...sweep('40s'), '--queue', 'localhost:6379').ended,
      ]);
      for (const { code, stdout, stderr } of [submitter, worker]) {
        expect([code, stdout]).toEqual([2, '']);
        expect(stderr).toMatch(
          /^lbsim: cannot use the queue redis:\/\/127.0.0.1:\d+: nobody listens there. Start /,
        );
      }
      expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('write redis://HOST:6379')]);
    }));
});

describe.runIf(hasRedis).concurrent('a queue', () => {
  test('one worker killed -9, one paused, Redis restarted: the bytes of a local run, every point once', () =>
    withRedis(async (redis, begin) => {
      const local = begin(...sweep('150s'));
      const workers = Array.from({ length: 4 }, () => begin('work', '--queue', redis.url, '--jobs', '1'));
      const whole = await local.ended;
      const far = begin(...sweep('150s'), '--queue', redis.url);
      await atWork(redis, 4);
      workers[0].child.kill('SIGKILL');
      workers[1].child.kill('SIGSTOP');
      await redis.stop();
      await pause(300);
      await redis.start();
      const { code, stdout, stderr } = await far.ended;
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toBe(whole.stdout);
      const client = new Redis(redis.url);
      const left = (await client.keys('*')).filter((key) => /:b[0-9a-f]{40}$|:(wait|active)$/.test(key));
      client.disconnect();
      expect(left).toEqual([]);
      workers[2].child.kill('SIGINT');
      expect(await workers[2].ended).toMatchObject({
        code: 130,
        stderr: expect.stringMatching(/Stopped after \d+ runs/),
      });
    }));

  test('when Redis is gone for good both sides say so, and the store goes on from what was made', () =>
    withRedis(async (redis, begin) => {
      const folder = mkdtempSync(join(tmpdir(), 'lbsim-cluster-'));
      const store = ['--store', join(folder, 'gone.duckdb')];
      const wait = ['--queue', redis.url, '--queue-wait', '1s'];
      const worker = begin('work', ...wait, '--jobs', '2');
      const far = begin(...sweep('60s'), ...wait, ...store);
      await atWork(redis, 1);
      await redis.stop();
      const ends = await Promise.all([far.ended, worker.ended]);
      for (const { code, stderr } of ends) {
        expect(stderr).toMatch(
          /^lbsim: the queue redis:\/\/127.0.0.1:\d+ has been gone for 1 s: nobody listens there/m,
        );
        expect(code).toBe(2);
      }
      await redis.start();
      const [resumed, whole] = await Promise.all([
        begin(...sweep('60s'), ...store).ended,
        begin(...sweep('60s')).ended,
      ]);
      rmSync(folder, { recursive: true });
      expect(resumed.stdout).toBe(whole.stdout);
    }));

  test('Ctrl-C ends in order and leaves nothing waiting', () =>
    withRedis(async (redis, begin) => {
      const client = new Redis(redis.url);
      const far = begin(...sweep('60s'), '--queue', redis.url);
      await new Promise((done) => far.child.stderr?.once('data', done));
      expect((await client.keys('bull:lbsim-*:wait')).length).toBe(1);
      far.child.kill('SIGINT');
      const { code, stderr } = await far.ended;
      expect(code).toBe(130);
      expect(stderr).toContain('On any machine: lbsim work --queue redis://127.0.0.1');
      expect(await client.keys('bull:lbsim-*:wait')).toEqual([]);
      client.disconnect();
    }));

  test('a worker of another version refuses by name, and the submitter says so', () =>
    withRedis(async (redis, begin) => {
      const notes: string[] = [];
      let isOver = false;
      const served = serveQueue({
        ...place(redis),
        ...{ lbsim: '9.9.9', engine: 'of-another-day', threads: 1, workerFile: resolve('dist/worker.js') },
        onNote: (text) => notes.push(text),
        isInterrupted: () => isOver,
      });
      const { code, stderr } = await begin(...sweep('40s'), '--queue', redis.url).ended;
      isOver = true;
      expect(await served).toBe(0);
      expect(code).toBe(2);
      expect(stderr).toMatch(
        /the one worker at .* refuses: lbsim 9.9.9 \(engine of-another-day\) is there, this is/,
      );
      expect(notes).toEqual([expect.stringMatching(/^Refused: runs for lbsim .* this is 9.9.9/)]);
    }));

  test('a run that fails twice is set aside and named; the others arrive, in their order', () =>
    withRedis(async (redis) => {
      const scenario = scenarioFrom('scenarios/schedulers.json', [{ path: 'duration', value: '40s' }]);
      const [{ settings }] = scenario.points;
      const jobs = Array.from(
        { length: 6 },
        (_, replication): RunJob => ({ settings, seed: 1, replication }),
      );
      const broken = { ...jobs[2], settings: { ...settings, directors: 0 } } as unknown as RunJob;
      const poisoned = jobList([
        ...jobs.slice(0, 2),
        { ...broken, point: { name: 'bad', set: {} } },
        ...jobs.slice(3),
      ]);
      const engine = 'of-this-test';
      let isOver = false;
      const served = serveQueue({
        ...{ ...place(redis), lbsim: '0.0.0', engine, threads: 1, workerFile: resolve('dist/worker.js') },
        isInterrupted: () => isOver,
      });
      const executor = await queueExecutor({ ...place(redis), lbsim: '0.0.0', engine });
      const got: RunResult[] = [];
      const order: number[] = [];
      const watched = { onProgress: () => {}, isInterrupted: () => false };
      const onResult = (index: number, run: RunResult) => {
        order.push(index);
        got.push(run);
      };
      await expect(executor.execute({ jobs: poisoned, onResult, ...watched })).rejects.toThrow(
        /1 of 6 runs failed twice and were set aside: "bad", replication 2: /,
      );
      await executor.close?.();
      isOver = true;
      await served;
      expect(order).toEqual([0, 1, 3, 4, 5]);
      const here: RunResult[] = [];
      await inlineExecutor.execute({ jobs: jobList(jobs), onResult: (_, run) => here.push(run), ...watched });
      expect(got).toEqual(JSON.parse(JSON.stringify(here.filter((_, i) => i !== 2))));
    }));
});
