/**
 * The runs of one execution on their way through the queue: handed out a bounded way ahead, gathered in any order, handed
 * on in theirs. A bundle that fails is taken apart and each run tried again; a run that fails twice is set aside and named.
 */
import type { Job, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { RunResult } from '../../../models/run-result.ts';
import { bundleEnd } from '../bundle-size.ts';
import type { ExecuteOptions, RunJob } from '../executor.ts';
import { bundleId, packJobs, unpackResults } from './bundle.ts';
import { QueueError } from './redis.ts';

/** About two seconds of work: less is mostly traffic, more is long to lose with a worker. */
const BUNDLE = { requests: 100_000, runs: 32, bundles: 32 };
/** Bundles in Redis at once, however long the sweep. */
const BUNDLES_AHEAD = 256;
/** Runs that may wait here for an earlier one. */
const RUNS_AHEAD = 4_096;
/** Bundles are asked after, should an event have been lost. */
const ASK_EVERY_MS = 2_000;
/** What nobody fetches leaves Redis after so long. */
export const KEPT_S = 3_600;
const TRIES = 2;

interface Bundle {
  readonly id: string;
  /** Numbers of its runs. */
  readonly runs: readonly number[];
  readonly tries: number;
}

interface Place {
  readonly queue: Queue;
  readonly redis: Redis;
  readonly engine: string;
}

export function resultKey(engine: string, id: string): string {
  return `lbsim:result:${engine}:${id}`;
}

export class Submission {
  readonly #options: ExecuteOptions;
  readonly #place: Place;
  readonly #open = new Map<string, Bundle>();
  readonly #waiting = new Map<number, RunResult>();
  readonly #setAside = new Map<number, string>();
  readonly #heard = new Map<string, string | undefined>();
  #handedOut = 0;
  #gathered = 0;
  #next = 0;
  #askedAt = performance.now();
  #wake: (() => void) | undefined;

  constructor(options: ExecuteOptions, place: Place) {
    this.#options = options;
    this.#place = place;
  }

  get isDone(): boolean {
    return this.#next >= this.#options.jobs.length;
  }

  get share(): number {
    return this.#gathered / Math.max(1, this.#options.jobs.length);
  }

  /** A bundle ended: well, or for a reason. */
  hear(id: string, failure?: string): void {
    if (!this.#open.has(id)) return;
    this.#heard.set(id, failure);
    this.#wake?.();
  }

  /** Resolves when something was heard, or after so long. */
  async news(ms: number): Promise<void> {
    if (this.#heard.size > 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  async step(): Promise<void> {
    const heard = [...this.#heard];
    this.#heard.clear();
    await Promise.all(heard.map(([id, failure]) => this.#settle(id, failure)));
    if (performance.now() - this.#askedAt > ASK_EVERY_MS) await this.#ask();
    await this.#handOut();
  }

  /** Takes back what no worker has begun. */
  async withdraw(): Promise<void> {
    const open = [...this.#open.keys()];
    await Promise.all(open.map((id) => this.#place.queue.remove(id).catch(() => 0)));
  }

  /** Throws QueueError when runs were set aside. */
  tellSetAside(): void {
    if (this.#setAside.size === 0) return;
    const named = [...this.#setAside].slice(0, 5).map(([index, reason]) => {
      const { point, replication } = this.#options.jobs.job(index);
      return `"${point?.name ?? ''}", replication ${replication}: ${reason.split('\n')[0]}`;
    });
    const more = this.#setAside.size > 5 ? '; …' : '';
    throw new QueueError(
      `${this.#setAside.size} of ${this.#options.jobs.length} runs failed twice and were set aside: ${named.join('; ')}${more}. All others were made: with --store FILE they are kept.`,
    );
  }

  async #handOut(): Promise<void> {
    const { jobs } = this.#options;
    const bundles: number[][] = [];
    while (
      this.#handedOut < jobs.length &&
      this.#open.size + bundles.length < BUNDLES_AHEAD &&
      this.#handedOut - this.#next < RUNS_AHEAD
    ) {
      const last = bundleEnd(jobs, this.#handedOut, BUNDLE);
      bundles.push(Array.from({ length: last - this.#handedOut }, (_, i) => this.#handedOut + i));
      this.#handedOut = last;
    }
    for (let first = 0; first < bundles.length; first += 32) {
      await this.#submit(bundles.slice(first, first + 32).map((runs) => ({ runs, tries: 1 })));
    }
  }

  async #submit(bundles: readonly Omit<Bundle, 'id'>[]): Promise<void> {
    const { engine, queue } = this.#place;
    const added = bundles.map(({ runs, tries }) => {
      const data = packJobs(runs.map((index): RunJob => this.#options.jobs.job(index)));
      const id = bundleId(engine, data);
      this.#open.set(id, { id, runs, tries });
      const opts = {
        jobId: id,
        attempts: 1,
        stackTraceLimit: 1,
        removeOnComplete: { age: KEPT_S },
        removeOnFail: { age: KEPT_S },
      };
      return { name: 'runs', data, opts };
    });
    if (added.length > 0) await queue.addBulk(added);
  }

  async #settle(id: string, failure: string | undefined): Promise<void> {
    const bundle = this.#open.get(id);
    if (bundle === undefined) return;
    const { queue, redis, engine } = this.#place;
    const key = resultKey(engine, id);
    const bytes = await redis.getBuffer(key);
    if (bytes === null) {
      const job = (await queue.getJob(id)) as Job | undefined;
      if (job !== undefined && failure === undefined && !(await isEnded(job))) return;
      this.#open.delete(id);
      await queue.remove(id).catch(() => 0);
      await this.#again(bundle, failure ?? job?.failedReason);
      return;
    }
    if (!this.#open.delete(id)) return;
    this.#gather(bundle, unpackResults(bytes));
    await redis.del(key);
    // Still locked for an instant by the worker that wrote it, or by none any more.
    await queue.remove(id).catch(() => 0);
  }

  #gather({ runs }: Bundle, results: readonly RunResult[]): void {
    runs.forEach((index, i) => {
      this.#waiting.set(index, results[i]);
    });
    this.#gathered += runs.length;
    this.#handOn();
  }

  #handOn(): void {
    for (;;) {
      const ready = this.#waiting.get(this.#next);
      if (ready !== undefined) {
        this.#waiting.delete(this.#next);
        this.#options.onResult(this.#next, ready);
      } else if (!this.#setAside.has(this.#next)) return;
      this.#next++;
    }
  }

  /** Without a reason the queue has forgotten it: Redis came back empty. */
  async #again(bundle: Bundle, failure: string | undefined): Promise<void> {
    if (failure === undefined) await this.#submit([bundle]);
    else if (bundle.runs.length > 1) {
      await this.#submit(bundle.runs.map((index) => ({ runs: [index], tries: 1 })));
    } else if (bundle.tries < TRIES) {
      await this.#submit([{ runs: bundle.runs, tries: bundle.tries + 1 }]);
    } else {
      this.#setAside.set(bundle.runs[0], failure);
      this.#gathered++;
      this.#handOn();
    }
  }

  async #ask(): Promise<void> {
    this.#askedAt = performance.now();
    const open = [...this.#open.keys()];
    const states = await Promise.all(open.map((id) => this.#place.queue.getJobState(id)));
    await Promise.all(
      open.map((id, i) =>
        ['completed', 'failed', 'unknown'].includes(states[i]) ? this.#settle(id, undefined) : undefined,
      ),
    );
  }
}

async function isEnded(job: Job): Promise<boolean> {
  return ['completed', 'failed', 'unknown'].includes(await job.getState());
}
