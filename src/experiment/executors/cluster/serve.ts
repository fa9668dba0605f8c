/**
 * A worker of the queue: takes bundles of runs, makes them on threads of its own and puts the results back. This thread
 * only talks to Redis, so that it always renews its claim on what it works at.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'bullmq';
import { Piscina } from 'piscina';
import type { RunResult } from '../../../models/run-result.ts';
import type { RunJob } from '../executor.ts';
import type { WorkerTask } from '../worker-threads.ts';
import { packResults, unpackJobs } from './bundle.ts';
import { announce, BEAT_MS, type Presence, present, queueName, versionsOf, withdraw } from './presence.ts';
import type { QueueOptions } from './queue.ts';
import { connectRedis, type RedisLink } from './redis.ts';
import { KEPT_S, resultKey } from './submission.ts';
import { Forbearance, QueueError, shownUrl } from './trouble.ts';

export interface ServeOptions extends QueueOptions {
  readonly threads: number;
  /** The built module that makes a run. */
  readonly workerFile: string;
  readonly isInterrupted: () => boolean;
}

/** A worker that was silent for so long has lost its bundles. */
const LOCK_MS = 8_000;
const STALLED_MS = 4_000;
/** Bundles whose workers were lost so often are taken for the cause. */
const LOSSES = 3;
const LOOK_MS = 100;

/** Works until interrupted; throws QueueError when Redis is gone. The number of runs that it made. */
export async function serveQueue(options: ServeOptions): Promise<number> {
  const link = await connectRedis(options);
  const { lbsim, engine, threads } = options;
  const me: Presence = { id: randomUUID(), lbsim, engine };
  const pool = new Piscina({ filename: options.workerFile, minThreads: threads, maxThreads: threads });
  const forbearance = new Forbearance(options);
  let made = 0;
  const worker = new Worker<string>(
    queueName(engine),
    async ({ id, data }) => {
      const results = await makeRuns(pool, unpackJobs(data));
      const bytes = packResults(results);
      const put = async () => {
        await link.redis.set(resultKey(engine, id as string), bytes, 'EX', KEPT_S);
      };
      // Made is made: a Redis that is full for a while does not cost the runs.
      while (!(await forbearance.tried(put))) await pause(BEAT_MS);
      made += results.length;
    },
    {
      connection: link.redis,
      concurrency: threads,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_MS,
      maxStalledCount: LOSSES,
      drainDelay: 1,
    },
  );
  // A lost connection is told once, by the link; a lost claim means that another worker made the same bytes.
  worker.on('error', () => {});
  worker.on('stalled', () => options.onNote('A worker was lost; its runs are made again.'));
  try {
    await Promise.race([workOn(options, link, me), link.lost]);
    await Promise.race([withdraw(link.redis, 'workers', me), link.lost]);
    await Promise.race([worker.close(), link.lost]);
    return made;
  } finally {
    await Promise.race([worker.close(true), pause(1_000)]);
    link.close();
    await pool.destroy();
  }
}

async function workOn(options: ServeOptions, { redis }: RedisLink, me: Presence): Promise<void> {
  const refused = new Set<string>();
  const forbearance = new Forbearance(options);
  for (let lookedAt = -BEAT_MS; !options.isInterrupted(); ) {
    if (performance.now() - lookedAt >= BEAT_MS || lookedAt < 0) {
      lookedAt = performance.now();
      await forbearance.tried(async () => {
        await announce(redis, 'workers', me);
        for (const other of await present(redis, 'submitters')) {
          if (other.engine === me.engine || refused.has(other.engine)) continue;
          refused.add(other.engine);
          options.onNote(
            `Refused: runs for lbsim ${versionsOf([other])} wait at ${shownUrl(options.url)}; this is ${versionsOf([me])}, whose runs may differ.`,
          );
        }
      });
    }
    await pause(LOOK_MS);
  }
}

async function makeRuns(pool: Piscina, runs: readonly RunJob[]): Promise<readonly RunResult[]> {
  const task: WorkerTask = { runs, slot: 0, shares: new SharedArrayBuffer(4 * runs.length) };
  try {
    return (await pool.run(task, { name: 'work' })) as readonly RunResult[];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new QueueError(reason);
  }
}
