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

/** `workerFile` is the built module that answers a WorkerTask with a RunResult. */
export function workerThreads(threads: number, workerFile: string): Executor {
  return {
    async execute({ jobs, onResult, onProgress, isInterrupted }: ExecuteOptions): Promise<void> {
      const shares = new SharedArrayBuffer(4 * jobs.length);
      const view = new Int32Array(shares);
      const pool = new Piscina({
        filename: workerFile,
        minThreads: Math.min(threads, jobs.length),
        maxThreads: Math.min(threads, jobs.length),
      });
      const abort = new AbortController();
      const look = setInterval(() => {
        onProgress(view.reduce((sum, share) => sum + share, 0) / 1e6 / jobs.length);
        if (isInterrupted()) abort.abort();
      }, LOOK_MS);
      const waiting = new Map<number, RunResult>();
      let next = 0;
      // A bounded lead: results that wait for an earlier one are held, so jobs are not handed out far ahead.
      const lead = threads * 4;
      const running = new Set<Promise<void>>();
      try {
        for (const [index, job] of jobs.entries()) {
          if (abort.signal.aborted) break;
          const task: WorkerTask = { ...job, slot: index, shares };
          const done = (pool.run(task, { name: 'work', signal: abort.signal }) as Promise<RunResult>).then(
            (result) => {
              waiting.set(index, result);
              for (let ready = waiting.get(next); ready !== undefined; ready = waiting.get(next)) {
                waiting.delete(next);
                onResult(next++, ready);
              }
            },
          );
          const tracked = done.finally(() => running.delete(tracked));
          running.add(tracked);
          tracked.catch(() => {});
          if (running.size >= lead) await Promise.race(running);
        }
        await Promise.all(running);
        onProgress(1);
      } catch (error) {
        if (!abort.signal.aborted) throw error;
      } finally {
        clearInterval(look);
        await pool.destroy();
      }
    },
  };
}
