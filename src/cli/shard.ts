/** Which part of a sweep this process makes: `--shard 2/8`, or by the number that Slurm or Kubernetes gave it. */
import { UsageError } from './exit.ts';

export interface Shard {
  /** From 1. */
  readonly number: number;
  readonly of: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

export function shardOf(text: string, environment: Environment): Shard {
  const match = /^(\d+|auto)(?:\/(\d+))?$/.exec(text.trim());
  if (match === null) throw wrong(text, 'write --shard 2/8, or --shard auto/8');
  const of = match[2] === undefined ? countFrom(text, environment) : Number(match[2]);
  const number = match[1] === 'auto' ? numberFrom(text, environment) : Number(match[1]);
  if (match[1] !== 'auto' && match[2] === undefined)
    throw wrong(text, `say of how many, as --shard ${number}/8`);
  if (of < 1 || number < 1 || number > of)
    throw wrong(text, `shards are numbered from 1 to ${Math.max(1, of)}`);
  return { number, of };
}

function numberFrom(text: string, environment: Environment): number {
  const slurm = whole(environment.SLURM_ARRAY_TASK_ID);
  if (slurm !== undefined) return slurm - (whole(environment.SLURM_ARRAY_TASK_MIN) ?? 1) + 1;
  const kubernetes = whole(environment.JOB_COMPLETION_INDEX);
  if (kubernetes !== undefined) return kubernetes + 1;
  throw wrong(
    text,
    'neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX is set. Write the number, as --shard 2/8',
  );
}

function countFrom(text: string, environment: Environment): number {
  const count = whole(environment.SLURM_ARRAY_TASK_COUNT);
  if (count !== undefined) return count;
  throw wrong(text, 'say of how many, as --shard auto/8');
}

function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

function wrong(text: string, what: string): UsageError {
  return new UsageError(`--shard ${text}: ${what}.`);
}
