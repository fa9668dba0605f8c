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
import { QueueError } from './trouble.ts';

/** About two seconds of work: less is mostly traffic, more is long to lose with a worker. */
const BUNDLE = { requests: 100_000, runs: 32, bundles: 32 };
/** Bundles in Redis at once, however long the sweep. */
const BUNDLES_AHEAD = 256;
/** And so many bytes, unless there are hardly any bundles: runs of a long log are some megabytes each. */
const BYTES_AHEAD = 256 << 20;
const FEW_BUNDLES = 16;
/** Bundles that go to Redis in one piece, and from how many bytes on it is a piece already. */
const AT_ONCE = 32;
const BYTES_AT_ONCE = 4 << 20;
/** Runs that may wait here for an earlier one. */
const RUNS_AHEAD = 4_096;
/** Bundles are asked after, should an event have been lost. */
const ASK_EVERY_MS = 2_000;
/** What nobody fetches leaves Redis after so long. */
export const KEPT_S = 3_600;
const TRIES = 2;
/** What the queue says of a bundle that was lost with one worker after another: it is not given to as many again. */
const LOST = /stalled more than allowable/;

type BulkJob = Parameters<Queue['addBulk']>[0][number];

interface Bundle {
  readonly id: string;
  /** Numbers of its runs. */
  readonly runs: readonly number[];
  readonly tries: number;
  readonly bytes: number;
}

type Wanted = Pick<Bundle, 'runs' | 'tries'>;

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
  #openBytes = 0;
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
    const { queue, redis, engine } = this.#place;
    const open = [...this.#open.keys()];
    await Promise.all(open.map((id) => queue.remove(id).catch(() => 0)));
    if (open.length > 0) await redis.del(open.map((id) => resultKey(engine, id)));
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

  get #mayHandOut(): boolean {
    if (this.#handedOut >= this.#options.jobs.length || this.#handedOut - this.#next >= RUNS_AHEAD)
      return false;
    const open = this.#open.size;
    return open < BUNDLES_AHEAD && (open < FEW_BUNDLES || this.#openBytes < BYTES_AHEAD);
  }

  async #handOut(): Promise<void> {
    const { jobs } = this.#options;
    while (this.#mayHandOut) {
      const added: BulkJob[] = [];
      const before = this.#openBytes;
      while (added.length < AT_ONCE && this.#openBytes - before < BYTES_AT_ONCE && this.#mayHandOut) {
        const last = bundleEnd(jobs, this.#handedOut, BUNDLE);
        const runs = Array.from({ length: last - this.#handedOut }, (_, i) => this.#handedOut + i);
        added.push(this.#opened({ runs, tries: 1 }));
        this.#handedOut = last;
      }
      await this.#place.queue.addBulk(added);
    }
  }

  async #submit(bundles: readonly Wanted[]): Promise<void> {
    await this.#place.queue.addBulk(bundles.map((bundle) => this.#opened(bundle)));
  }

  /** It counts as handed out before Redis has it: what is refused is found missing and given again. */
  #opened({ runs, tries }: Wanted): BulkJob {
    const data = packJobs(runs.map((index): RunJob => this.#options.jobs.job(index)));
    const id = bundleId(this.#place.engine, data);
    this.#open.set(id, { id, runs, tries, bytes: data.length });
    this.#openBytes += data.length;
    const opts = {
      jobId: id,
      attempts: 1,
      stackTraceLimit: 1,
      removeOnComplete: { age: KEPT_S },
      removeOnFail: { age: KEPT_S },
    };
    return { name: 'runs', data, opts };
  }

  /** False when it was not open. */
  #closed({ id, bytes }: Bundle): boolean {
    if (!this.#open.delete(id)) return false;
    this.#openBytes -= bytes;
    return true;
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
      if (!this.#closed(bundle)) return;
      await queue.remove(id).catch(() => 0);
      await this.#again(bundle, failure ?? job?.failedReason);
      return;
    }
    if (!this.#closed(bundle)) return;
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
    } else if (bundle.tries < TRIES && !LOST.test(failure)) {
      await this.#submit([{ runs: bundle.runs, tries: bundle.tries + 1 }]);
    } else {
      this.#setAside.set(
        bundle.runs[0],
        LOST.test(failure) ? 'one worker after another was lost with it' : failure,
      );
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
