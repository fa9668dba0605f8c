/** Executes runs on all cores, one worker thread each (piscina). Results come back in any order and leave in theirs. */
import { setMaxListeners } from 'node:events';
import { Piscina } from 'piscina';
import type { RunResult } from '../../models/run-result.ts';
import { bundleEnd } from './bundle-size.ts';
import type { ExecuteOptions, Executor, RunJob } from './executor.ts';
import { lessonsOf } from './lessons.ts';

export interface WorkerTask {
  readonly runs: readonly RunJob[];
  /** Place of the first run in the shared table of shares done, in millionths. */
  readonly slot: number;
  readonly shares: SharedArrayBuffer;
}

/** What a thread is given when it starts. */
export interface WorkerStart {
  readonly lessons: readonly RunJob[];
}

const LOOK_MS = 100;
/** Some 0.2 seconds: to hand a result over, wake this thread and get the next task takes 1 to 2 ms. */
const REQUESTS_A_TASK = 40_000;
const RUNS_A_TASK = 128;
/** Of what is left, for each thread at least. */
const TASKS_A_THREAD = 16;
/** One that runs, and one that waits behind it. */
const TASKS_AT_A_THREAD = 2;
/** With those that wait for a thread. */
const TASKS_AHEAD = 4;

/** `workerFile` is the built module that answers a WorkerTask with its RunResults. Threads live until `close`. */
export function workerThreads(threads: number, workerFile: string): Executor {
  let pool: Piscina | undefined;
  return {
    async execute(options: ExecuteOptions): Promise<void> {
      const { jobs, onProgress, isInterrupted } = options;
      if (jobs.length === 0) return;
      pool ??= started({ lessons: lessonsOf(jobs) });
      const shares = new SharedArrayBuffer(4 * jobs.length);
      const view = new Int32Array(shares);
      const abort = new AbortController();
      // Each task listens; the system warns of more than ten.
      setMaxListeners(threads * TASKS_AHEAD + 1, abort.signal);
      const look = setInterval(() => {
        onProgress(view.reduce((sum, share) => sum + share, 0) / 1e6 / jobs.length);
        if (isInterrupted()) abort.abort();
      }, LOOK_MS);
      try {
        await handOut(pool, { ...options, shares, signal: abort.signal, threads });
        onProgress(1);
      } catch (error) {
        await closePool();
        if (!abort.signal.aborted) throw error;
      } finally {
        clearInterval(look);
      }
    },
    close: closePool,
  };

  function started(workerData: WorkerStart): Piscina {
    return new Piscina({
      filename: workerFile,
      minThreads: threads,
      maxThreads: threads,
      concurrentTasksPerWorker: TASKS_AT_A_THREAD,
      workerData,
    });
  }

  async function closePool(): Promise<void> {
    const closing = pool;
    pool = undefined;
    await closing?.destroy();
  }
}

interface HandOut extends ExecuteOptions {
  readonly shares: SharedArrayBuffer;
  readonly signal: AbortSignal;
  readonly threads: number;
}

async function handOut(pool: Piscina, { jobs, onResult, shares, signal, threads }: HandOut): Promise<void> {
  const size = { requests: REQUESTS_A_TASK, runs: RUNS_A_TASK, bundles: threads * TASKS_A_THREAD };
  const waiting = new Map<number, RunResult>();
  let next = 0;
  const running = new Set<Promise<void>>();
  for (let first = 0; first < jobs.length && !signal.aborted; ) {
    const slot = first;
    const last = bundleEnd(jobs, first, size);
    const runs = Array.from({ length: last - first }, (_, i) => jobs.job(slot + i));
    first = last;
    const task: WorkerTask = { runs, slot, shares };
    const done = (pool.run(task, { name: 'work', signal }) as Promise<readonly RunResult[]>).then(
      (results) => {
        results.forEach((result, i) => {
          waiting.set(slot + i, result);
        });
        for (let ready = waiting.get(next); ready !== undefined; ready = waiting.get(next)) {
          waiting.delete(next);
          onResult(next++, ready);
        }
      },
    );
    const tracked = done.finally(() => running.delete(tracked));
    running.add(tracked);
    tracked.catch(() => {});
    // Results that wait for an earlier one are held, so tasks are not handed out far ahead.
    if (running.size >= threads * TASKS_AHEAD) await Promise.race(running);
  }
  await Promise.all(running);
}
