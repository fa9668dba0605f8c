/** The connection to Redis: named in messages without its password, forgiven a restart, given up after a while. */
import { Redis } from 'ioredis';

/** Trouble of the world with a queue, told in one sentence or two. */
export class QueueError extends Error {
  override readonly name = 'QueueError';
}

export interface QueuePlace {
  /** redis:// or rediss://, with user and password if need be. */
  readonly url: string;
  /** How long Redis may be away before it is given up. */
  readonly patienceMs: number;
}

export interface RedisLink {
  readonly redis: Redis;
  /** Rejects with a QueueError when Redis was away too long; never resolves. */
  readonly lost: Promise<never>;
  close(): void;
}

/** Longest pause between two attempts to come back. */
const RETRY_MS = 500;
const CONNECT_MS = 5_000;

/** Throws QueueError when the address is none, or nobody answers there. */
export async function connectRedis({ url, patienceMs }: QueuePlace): Promise<RedisLink> {
  checkUrl(url);
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: null,
    connectTimeout: CONNECT_MS,
    retryStrategy: (times) => Math.min(RETRY_MS, 50 * times),
  });
  let reason = 'the connection was closed';
  redis.on('error', (error: Error) => {
    reason = reasonOf(error);
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    redis.disconnect();
    const told = /is closed/i.test(String(error)) ? reason : reasonOf(error as Error);
    throw new QueueError(
      `cannot use the queue ${shownUrl(url)}: ${told}. Start Redis there, or give --queue the address where it runs.`,
    );
  }
  let patience: NodeJS.Timeout | undefined;
  const lost = new Promise<never>((_, reject) => {
    redis.on('close', () => {
      patience ??= setTimeout(() => {
        const seconds = Math.round(patienceMs / 1_000);
        reject(new QueueError(`the queue ${shownUrl(url)} has been gone for ${seconds} s: ${reason}.`));
      }, patienceMs);
    });
  });
  lost.catch(() => {});
  redis.on('ready', () => {
    clearTimeout(patience);
    patience = undefined;
  });
  const close = () => {
    clearTimeout(patience);
    redis.removeAllListeners('close');
    redis.disconnect();
  };
  return { redis, lost, close };
}

/** Without the password, which may hold an @ or a slash of its own. */
export function shownUrl(url: string): string {
  return url.replace(/\/\/.*@/, '//');
}

function checkUrl(url: string): void {
  const isUrl = /^rediss?:\/\/[^/]+/.test(url) && URL.canParse(url);
  if (!isUrl)
    throw new QueueError(`--queue ${shownUrl(url)} is no address of a Redis: write redis://HOST:6379.`);
}

function reasonOf(error: Error): string {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const known: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'nobody listens there',
    ENOTFOUND: 'there is no such host',
    EAI_AGAIN: 'there is no such host',
    ETIMEDOUT: 'it does not answer',
    EHOSTUNREACH: 'there is no way to that host',
    ECONNRESET: 'it closed the connection',
  };
  if (/NOAUTH|WRONGPASS/.test(error.message)) return 'it wants another user or password';
  return known[code] ?? error.message.replace(/\.$/, '');
}
