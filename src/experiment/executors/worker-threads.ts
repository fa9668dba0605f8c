/** Executes runs on all cores, one worker thread each (piscina). Results come back in any order and leave in theirs. */
import { Piscina } from 'piscina';
import type { RunResult } from '../../models/run-result.ts';
import type { ExecuteOptions, Executor, RunJob } from './executor.ts';

export interface WorkerTask extends RunJob {
  /** Place of this job in the shared table of shares done, in millionths. */
  readonly slot: number;
  readonly shares: SharedArrayBuffer;
}

const LOOK_MS = 100;

/** `workerFile` is the built module that answers a WorkerTask with a RunResult. Threads live until `close`. */
export function workerThreads(threads: number, workerFile: string): Executor {
  let pool: Piscina | undefined;
  return {
    async execute(options: ExecuteOptions): Promise<void> {
      const { jobs, onProgress, isInterrupted } = options;
      if (jobs.length === 0) return;
      pool ??= new Piscina({ filename: workerFile, minThreads: threads, maxThreads: threads });
      const shares = new SharedArrayBuffer(4 * jobs.length);
      const view = new Int32Array(shares);
      const abort = new AbortController();
      const look = setInterval(() => {
        onProgress(view.reduce((sum, share) => sum + share, 0) / 1e6 / jobs.length);
        if (isInterrupted()) abort.abort();
      }, LOOK_MS);
      try {
        await handOut(pool, { ...options, shares, signal: abort.signal, lead: threads * 4 });
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

  async function closePool(): Promise<void> {
    const closing = pool;
    pool = undefined;
    await closing?.destroy();
  }
}

interface HandOut extends ExecuteOptions {
  readonly shares: SharedArrayBuffer;
  readonly signal: AbortSignal;
  /** Results that wait for an earlier one are held, so jobs are not handed out far ahead. */
  readonly lead: number;
}

async function handOut(pool: Piscina, { jobs, onResult, shares, signal, lead }: HandOut): Promise<void> {
  const waiting = new Map<number, RunResult>();
  let next = 0;
  const running = new Set<Promise<void>>();
  for (let index = 0; index < jobs.length; index++) {
    if (signal.aborted) break;
    const task: WorkerTask = { ...jobs.job(index), slot: index, shares };
    const done = (pool.run(task, { name: 'work', signal }) as Promise<RunResult>).then((result) => {
      waiting.set(index, result);
      for (let ready = waiting.get(next); ready !== undefined; ready = waiting.get(next)) {
        waiting.delete(next);
        onResult(next++, ready);
      }
    });
    const tracked = done.finally(() => running.delete(tracked));
    running.add(tracked);
    tracked.catch(() => {});
    if (running.size >= lead) await Promise.race(running);
  }
  await Promise.all(running);
}
