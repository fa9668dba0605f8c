/**
 * Who is at work on a Redis, and who asks: both tell their version every other second, so that each can say what the
 * other is. Jobs of one version of the simulating code lie in a queue of their own: a worker of another cannot take them.
 */
import type { Redis } from 'ioredis';

export interface Presence {
  readonly id: string;
  readonly lbsim: string;
  readonly engine: string;
}

export type Role = 'workers' | 'submitters';

export const BEAT_MS = 2_000;
/** Who was silent for so long is gone. */
const SILENT_S = 10;

export function queueName(engine: string): string {
  return `lbsim-${engine}`;
}

/** Tells of oneself. By the clock of Redis: clocks of machines differ. */
export async function announce(redis: Redis, role: Role, { id, lbsim, engine }: Presence): Promise<void> {
  const now = await nowOf(redis);
  await redis
    .multi()
    .zadd(`lbsim:${role}`, now, JSON.stringify({ id, lbsim, engine }))
    .zremrangebyscore(`lbsim:${role}`, 0, now - 10 * SILENT_S)
    // Who was killed takes no leave.
    .expire(`lbsim:${role}`, 10 * SILENT_S)
    .exec();
}

export async function withdraw(redis: Redis, role: Role, { id, lbsim, engine }: Presence): Promise<void> {
  await redis.zrem(`lbsim:${role}`, JSON.stringify({ id, lbsim, engine }));
}

export async function present(redis: Redis, role: Role): Promise<readonly Presence[]> {
  const now = await nowOf(redis);
  const found = await redis.zrangebyscore(`lbsim:${role}`, now - SILENT_S, '+inf');
  return found.map((text) => JSON.parse(text) as Presence);
}

async function nowOf(redis: Redis): Promise<number> {
  const [seconds] = await redis.time();
  return Number(seconds);
}

export function versionsOf(those: readonly Presence[]): string {
  return [...new Set(those.map(({ lbsim, engine }) => `${lbsim} (engine ${engine})`))].join(', ');
}
