/** Executes runs on the workers of a queue (BullMQ over Redis). Results come back in any order and leave in theirs. */
import { randomUUID } from 'node:crypto';
import { Queue, QueueEvents } from 'bullmq';
import type { ExecuteOptions, Executor } from '../executor.ts';
import { inlineExecutor } from '../inline.ts';
import { announce, BEAT_MS, type Presence, present, queueName, versionsOf, withdraw } from './presence.ts';
import { connectRedis, type RedisLink } from './redis.ts';
import { Submission } from './submission.ts';
import { Forbearance, QueueError, type QueuePlace, shownUrl } from './trouble.ts';

export interface QueueOptions extends QueuePlace {
  readonly lbsim: string;
  /** Digest of the code that simulates. */
  readonly engine: string;
  /** What whoever waits should know. */
  readonly onNote: (text: string) => void;
}

/** Events are hints: the submitter asks for what it missed. */
const EVENTS_KEPT = 1_000;
const LOOK_MS = 100;
/** Beats after which workers of other versions alone mean that nobody will come. */
const REFUSED_AFTER = 3;

/** Connects at once: throws QueueError when there is no Redis. */
export async function queueExecutor(options: QueueOptions): Promise<Executor> {
  const link = await connectRedis(options);
  const name = queueName(options.engine);
  const queue = new Queue(name, {
    connection: link.redis,
    streams: { events: { maxLen: EVENTS_KEPT } },
  });
  const events = new QueueEvents(name, { connection: link.redis });
  // A lost connection is told once, by the link.
  queue.on('error', () => {});
  events.on('error', () => {});
  const me: Presence = { id: randomUUID(), lbsim: options.lbsim, engine: options.engine };
  const watch = new Watch(options, link, me);
  await Promise.race([events.waitUntilReady(), link.lost]);
  const place = { link, queue, events, watch, engine: options.engine, forbearance: new Forbearance(options) };
  let isEnding = false;
  return {
    execute: async (execution) => {
      // The one run that an interrupted command still shows waits for no worker.
      if (isEnding) return await inlineExecutor.execute(execution);
      await execute(execution, place);
      isEnding = execution.isInterrupted();
    },
    close: async () => {
      await Promise.race([withdraw(link.redis, 'submitters', me), pause(LOOK_MS)]);
      // By force: a Redis that is gone cannot be asked to let go.
      await Promise.race([Promise.all([events.disconnect(), queue.disconnect()]), pause(LOOK_MS)]);
      link.close();
      await Promise.race([Promise.all([events.close(), queue.close()]), pause(1_000)]);
    },
  };
}

interface Place {
  readonly link: RedisLink;
  readonly queue: Queue;
  readonly events: QueueEvents;
  readonly watch: Watch;
  readonly engine: string;
  readonly forbearance: Forbearance;
}

async function execute(options: ExecuteOptions, place: Place): Promise<void> {
  const { link, queue, events, watch, engine, forbearance } = place;
  const submission = new Submission(options, { queue, redis: link.redis, engine });
  const onCompleted = ({ jobId }: { jobId: string }) => submission.hear(jobId);
  const onFailed = ({ jobId, failedReason }: { jobId: string; failedReason: string }) =>
    submission.hear(jobId, failedReason);
  events.on('completed', onCompleted).on('failed', onFailed).on('duplicated', onCompleted);
  const interruption = interruptionOf(options);
  const orEnd = (work: Promise<unknown>) => Promise.race([work, link.lost, interruption.happens]);
  const turn = async () => {
    await submission.step();
    await watch.look();
  };
  try {
    while (!submission.isDone && !options.isInterrupted()) {
      const isRefused = (await orEnd(forbearance.tried(turn))) === false;
      options.onProgress(submission.share);
      if (isRefused) await orEnd(pause(BEAT_MS));
      else if (!submission.isDone) await orEnd(submission.news(LOOK_MS));
    }
  } finally {
    interruption.forget();
    events.off('completed', onCompleted).off('failed', onFailed).off('duplicated', onCompleted);
    // Whether interrupted or in trouble: nobody waits for the rest any more.
    if (!submission.isDone)
      await Promise.race([submission.withdraw().catch(() => {}), link.lost.catch(() => {}), pause(BEAT_MS)]);
  }
  if (!submission.isDone) return;
  options.onProgress(1);
  submission.tellSetAside();
}

/** Resolves when it is interrupted: a Redis that does not answer is not waited for then. */
function interruptionOf({ isInterrupted }: ExecuteOptions) {
  let timer: NodeJS.Timeout | undefined;
  const happens = new Promise<void>((resolve) => {
    timer = setInterval(() => {
      if (isInterrupted()) resolve();
    }, LOOK_MS);
  });
  return { happens, forget: () => clearInterval(timer) };
}

/** Looks who works here, and says so when nobody does. */
class Watch {
  readonly #options: QueueOptions;
  readonly #link: RedisLink;
  readonly #me: Presence;
  #lookedAt = 0;
  #beatsOfOthers = 0;
  #isTold = false;

  constructor(options: QueueOptions, link: RedisLink, me: Presence) {
    this.#options = options;
    this.#link = link;
    this.#me = me;
  }

  /** Throws QueueError when only workers of other versions are there. */
  async look(): Promise<void> {
    if (performance.now() - this.#lookedAt < BEAT_MS) return;
    this.#lookedAt = performance.now();
    const { url, lbsim, engine, onNote } = this.#options;
    await announce(this.#link.redis, 'submitters', this.#me);
    const workers = await present(this.#link.redis, 'workers');
    if (workers.some((worker) => worker.engine === engine)) {
      this.#beatsOfOthers = 0;
      return;
    }
    if (workers.length > 0) {
      if (++this.#beatsOfOthers < REFUSED_AFTER) return;
      throw new QueueError(
        `${workers.length === 1 ? 'the one worker' : `all ${workers.length} workers`} at ${shownUrl(url)} refuse${workers.length === 1 ? 's' : ''}: lbsim ${versionsOf(workers)} is there, this is ${versionsOf([this.#me])}, whose runs may differ. Start workers of this version, or give the command with theirs.`,
      );
    }
    if (this.#isTold) return;
    this.#isTold = true;
    onNote(
      `No worker of lbsim ${lbsim} is at ${shownUrl(url)} yet. On any machine: lbsim work --queue ${shownUrl(url)}`,
    );
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
