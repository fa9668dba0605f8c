/** Executes only what the store has not yet, and writes what it executes: whoever asks sees no difference. */
import type { RunResult } from '../../models/run-result.ts';
import type { ExecuteOptions, Executor } from '../executors/executor.ts';
import type { RunStore } from './run-store.ts';

/** Runs that are read ahead of those that are being made. */
const AHEAD = 128;

export function storedExecutor(inner: Executor, store: RunStore): Executor {
  return {
    async execute(options: ExecuteOptions): Promise<void> {
      await store.begin();
      const keys = Array.from({ length: options.jobs.length }, (_, i) => store.keyOf(options.jobs.job(i)));
      const known = keys.map((key) => store.has(key));
      for (let first = 0; first < keys.length; ) {
        const last = spanEnd(known, first);
        const isRead = known[first];
        if (isRead) await handOnKnown(options, store, { keys, first, last });
        else if (!(await make(options, inner, { store, keys, first, last }))) break;
        first = last;
      }
      store.flush();
    },
    close: async () => {
      await inner.close?.();
      store.close();
    },
  };
}

/** The end of the jobs that are alike: all in the store, or none. */
function spanEnd(known: readonly boolean[], first: number): number {
  let last = first + 1;
  while (last < known.length && known[last] === known[first] && !(known[first] && last - first >= AHEAD))
    last++;
  return last;
}

interface Span {
  readonly keys: readonly string[];
  readonly first: number;
  readonly last: number;
}

async function handOnKnown(
  { jobs, onResult, onProgress }: ExecuteOptions,
  store: RunStore,
  { keys, first, last }: Span,
): Promise<void> {
  const runs = await store.read(keys.slice(first, last));
  for (let i = first; i < last; i++) onResult(i, runs.get(keys[i]) as RunResult);
  onProgress(last / jobs.length);
}

/** False when it was interrupted. */
async function make(
  { jobs, onResult, onProgress, isInterrupted }: ExecuteOptions,
  inner: Executor,
  { store, keys, first, last }: Span & { readonly store: RunStore },
): Promise<boolean> {
  let done = 0;
  let failure: unknown;
  await inner.execute({
    jobs: { length: last - first, job: (index) => jobs.job(first + index) },
    onResult: (index, result) => {
      if (failure !== undefined) return;
      try {
        store.write(keys[first + index], jobs.job(first + index), result);
      } catch (error) {
        // What was written before is kept; the runs that are under way are let go.
        failure = error;
        return;
      }
      onResult(first + index, result);
      done++;
    },
    onProgress: (share) => onProgress((first + share * (last - first)) / jobs.length),
    isInterrupted: () => failure !== undefined || isInterrupted(),
  });
  if (failure !== undefined) throw failure;
  return done === last - first;
}
