import { createServer, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { queueName } from '../../src/experiment/executors/cluster/presence.ts';
import { queueExecutor } from '../../src/experiment/executors/cluster/queue.ts';
import { connectRedis } from '../../src/experiment/executors/cluster/redis.ts';
import { serveQueue } from '../../src/experiment/executors/cluster/serve.ts';
import { jobList, type RunJob } from '../../src/experiment/executors/executor.ts';
import { scenarioFrom } from '../fixtures/scenario.ts';
import { freePort, hasRedis, pause, testRedis } from './redis.ts';

const wanted = { lbsim: '0.0.0', engine: 'of-this-test', onNote: () => {} };

describe.runIf(hasRedis).concurrent('a Redis that does not do it', () => {
  test('is not waited for without end when it takes the connection and says nothing', async () => {
    const port = await freePort();
    const taken: Socket[] = [];
    const server = createServer((socket) => void taken.push(socket)).listen(port, '127.0.0.1');
    const url = `redis://127.0.0.1:${port}`;
    await expect(connectRedis({ url, patienceMs: 200 })).rejects.toThrow(
      `cannot use the queue ${url}: it does not answer. Start Redis there, or give --queue the address`,
    );
    for (const socket of taken) socket.destroy();
    server.close();
  });

  test('is told at once, with what mends it', async () => {
    const redis = await testRedis();
    const client = new Redis(redis.url);
    const connecting = (url = redis.url) => connectRedis({ url, patienceMs: 1_000 });
    const prefix = `cannot use the queue ${redis.url}: `;
    try {
      await expect(connecting(`${redis.url}/99`)).rejects.toThrow(
        /\/99: it has no database of that number\. Leave/,
      );
      await expect(connecting(`${redis.url}/two`)).rejects.toThrow(
        /the number of a database at most, as redis:/,
      );
      await client.config('SET', 'maxmemory', '1');
      await expect(connecting()).rejects.toThrow(`${prefix}its memory is full (maxmemory). Give it more`);
      await client.config('SET', 'maxmemory', '0');
      await client.replicaof('127.0.0.1', 1);
      await expect(connecting()).rejects.toThrow(
        `${prefix}it is a replica, which may only be read. Give --queue`,
      );
      await client.replicaof('NO', 'ONE');
      await client.acl('SETUSER', 'reader', 'on', '>pass', '~*', '+@read', '+@connection', '+info');
      await expect(connecting(redis.url.replace('//', '//reader:pass@'))).rejects.toThrow(
        `${prefix}that user may not write there. It needs all commands`,
      );
      await client.config('SET', 'requirepass', 'secret');
      await expect(connecting()).rejects.toThrow(
        `${prefix}it wants another user or password. Give them as redis:`,
      );
      await expect(connecting(redis.url.replace('//', '//:wrong@'))).rejects.toThrow(
        `${prefix}it wants another`,
      );
      (await connecting(redis.url.replace('//', '//:secret@'))).close();
    } finally {
      client.disconnect();
      await redis.remove();
    }
  });

  test('is given up when it keeps the connection and says nothing', async () => {
    const redis = await testRedis();
    const link = await connectRedis({ url: redis.url, patienceMs: 1_000 });
    await link.redis.call('CLIENT', 'PAUSE', '4000', 'ALL');
    await expect(link.lost).rejects.toThrow(
      `the queue ${redis.url} has been gone for 1 s: it does not answer.`,
    );
    link.close();
    await redis.remove();
  });

  test('does not keep who was interrupted: what is still shown is made here', async () => {
    const redis = await testRedis();
    const executor = await queueExecutor({ ...wanted, url: redis.url, patienceMs: 1_000 });
    const { settings } = scenarioFrom('scenarios/schedulers.json', [{ path: 'duration', value: '21s' }])
      .points[0];
    const jobs = jobList([{ settings, seed: 1, replication: 0 }]);
    const got: number[] = [];
    const watched = { jobs, onProgress: () => {}, onResult: (index: number) => void got.push(index) };
    await executor.execute({ ...watched, isInterrupted: () => true });
    expect(got).toEqual([]);
    await executor.execute({ ...watched, isInterrupted: () => false });
    expect(got).toEqual([0]);
    await executor.close?.();
    await redis.remove();
  });

  test('a run with which one worker after another was lost is not given to as many again', async () => {
    const redis = await testRedis();
    const executor = await queueExecutor({ ...wanted, url: redis.url, patienceMs: 1_000 });
    const { settings } = scenarioFrom('scenarios/schedulers.json', [{ path: 'duration', value: '21s' }])
      .points[0];
    let given = 0;
    // What the queue does with it in the end, without the deaths.
    const worker = new Worker(
      queueName(wanted.engine),
      async () => {
        given++;
        throw new Error('job stalled more than allowable limit');
      },
      { connection: { url: redis.url, maxRetriesPerRequest: null }, drainDelay: 1 },
    );
    const jobs = jobList([{ settings, seed: 1, replication: 4, point: { name: 'bad', set: {} } }]);
    const watched = { onProgress: () => {}, onResult: () => {}, isInterrupted: () => false };
    await expect(executor.execute({ jobs, ...watched })).rejects.toThrow(
      '1 of 1 runs failed twice and were set aside: "bad", replication 4: one worker after another was lost with it.',
    );
    expect(given).toBe(1);
    await worker.close(true);
    await executor.close?.();
    await redis.remove();
  });

  /** Runs with the memory of Redis full after the first result, for so long. */
  async function withFull(forMs: number, patienceMs: number) {
    const redis = await testRedis();
    const client = new Redis(redis.url);
    const place = { ...wanted, url: redis.url, patienceMs };
    const { settings } = scenarioFrom('scenarios/schedulers.json', [{ path: 'duration', value: '60s' }])
      .points[0];
    const jobs = Array.from(
      { length: 100 },
      (_, replication): RunJob => ({ settings, seed: 1, replication }),
    );
    let isOver = false;
    const served = serveQueue({
      ...{ ...place, threads: 1, workerFile: resolve('dist/worker.js') },
      isInterrupted: () => isOver,
    }).catch((error: Error) => error.message);
    const executor = await queueExecutor(place);
    const order: number[] = [];
    let isFilled = false;
    const fill = async () => {
      isFilled = true;
      await client.config('SET', 'maxmemory', '1');
      await pause(forMs);
      await client.config('SET', 'maxmemory', '0');
    };
    const onResult = (index: number) => {
      order.push(index);
      if (!isFilled) void fill();
    };
    const watched = { onProgress: () => {}, isInterrupted: () => false };
    const submitted = await executor
      .execute({ jobs: jobList(jobs), onResult, ...watched })
      .catch((error: Error) => error.message);
    await executor.close?.();
    if (submitted === undefined) isOver = true;
    const ended = { submitted, served: await served, order, waiting: await client.keys('bull:*:wait') };
    client.disconnect();
    await redis.remove();
    return ended;
  }

  test('is borne with for a while: full for a second, it costs no run', async () => {
    const { submitted, served, order } = await withFull(1_000, 20_000);
    expect([submitted, Number(served) >= 100]).toEqual([undefined, true]);
    expect(order).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  test('is given up after a while on both sides, and nothing is left to do', async () => {
    const { submitted, served, waiting } = await withFull(60_000, 500);
    const message = / refuses: its memory is full \(maxmemory\)\. Give it more memory, or another Redis\.$/;
    expect(submitted).toMatch(message);
    expect(served).toMatch(message);
    expect(waiting).toEqual([]);
  });
});
