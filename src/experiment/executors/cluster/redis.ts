/** The connection to Redis: named in messages without its password, forgiven a restart, given up after a while. */
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { QueueError, type QueuePlace, shownUrl, troubleOf } from './trouble.ts';

export interface RedisLink {
  readonly redis: Redis;
  /** Rejects with a QueueError when Redis was away too long; never resolves. */
  readonly lost: Promise<never>;
  close(): void;
}

/** Longest pause between two attempts to come back. */
const RETRY_MS = 500;
const CONNECT_MS = 5_000;
const PROBE_MS = 1_000;
const ASK_MS = 500;

/** Throws QueueError when the address is none, or nobody answers there. */
export async function connectRedis({ url, patienceMs }: QueuePlace): Promise<RedisLink> {
  checkUrl(url);
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: null,
    connectTimeout: CONNECT_MS,
    retryStrategy: (times) => Math.min(RETRY_MS, 50 * times),
  });
  let trouble = troubleOf(new Error('the connection was closed'), url);
  redis.on('error', (error: Error) => {
    trouble = troubleOf(error, url);
  });
  try {
    await Promise.race([greet(redis), silence(Math.max(CONNECT_MS, patienceMs))]);
  } catch (error) {
    redis.disconnect();
    const { told, mend } = /is closed/i.test(String(error)) ? trouble : troubleOf(error, url);
    throw new QueueError(`cannot use the queue ${shownUrl(url)}: ${told}. ${mend}`);
  }
  const watch = watchOver(redis, { url, patienceMs }, () => trouble.told);
  const close = () => {
    watch.end();
    redis.removeAllListeners('close');
    redis.disconnect();
  };
  return { redis, lost: watch.lost, close };
}

async function greet(redis: Redis): Promise<void> {
  await redis.connect();
  await redis.ping();
  // By itself the client would stay in another database, without a word.
  await redis.select(redis.options.db ?? 0);
  // A replica, a full Redis or a user that may only read is told now.
  await redis.set('lbsim:probe', '1', 'PX', PROBE_MS);
}

/** Who takes the connection and says nothing, as a machine that hangs, would be waited for without end. */
async function silence(ms: number): Promise<never> {
  await pause(ms, undefined, { ref: false });
  throw Object.assign(new Error('it does not answer'), { code: 'ETIMEDOUT' });
}

/** Closed for too long, or open and silent: a machine that lost its power closes nothing. */
function watchOver(redis: Redis, { url, patienceMs }: QueuePlace, reason: () => string) {
  let patience: NodeJS.Timeout | undefined;
  let asking: NodeJS.Timeout | undefined;
  const lost = new Promise<never>((_, reject) => {
    const giveUp = (why: string) => {
      const seconds = Math.round(patienceMs / 1_000);
      reject(new QueueError(`the queue ${shownUrl(url)} has been gone for ${seconds} s: ${why}.`));
    };
    redis.on('close', () => {
      patience ??= setTimeout(() => giveUp(reason()), patienceMs);
    });
    let answeredAt = performance.now();
    let isAsked = false;
    const answered = () => {
      answeredAt = performance.now();
      isAsked = false;
    };
    asking = setInterval(() => {
      if (!isAsked) {
        isAsked = true;
        answeredAt = performance.now();
        redis.ping().then(answered, answered);
      } else if (performance.now() - answeredAt > patienceMs && redis.status === 'ready') {
        giveUp('it does not answer');
      }
    }, ASK_MS);
  });
  lost.catch(() => {});
  redis.on('ready', () => {
    clearTimeout(patience);
    patience = undefined;
  });
  const end = () => {
    clearTimeout(patience);
    clearInterval(asking);
  };
  return { lost, end };
}

function checkUrl(url: string): void {
  const isUrl = /^rediss?:\/\/[^/]+/.test(url) && URL.canParse(url);
  if (!isUrl)
    throw new QueueError(`--queue ${shownUrl(url)} is no address of a Redis: write redis://HOST:6379.`);
  if (!/^(\/\d*)?$/.test(new URL(url).pathname))
    throw new QueueError(
      `--queue ${shownUrl(url)}: behind the host stands the number of a database at most, as redis://HOST:6379/2.`,
    );
}
