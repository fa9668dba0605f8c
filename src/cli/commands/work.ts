/** `lbsim work`: makes runs for whoever puts them on a queue, until it is stopped. */
import { availableParallelism } from 'node:os';
import { builtFile } from '../built-files.ts';
import { EXIT_INTERRUPTED } from '../exit.ts';
import { threadCount } from '../load-scenario.ts';
import { queuePatienceMs } from '../run-plan.ts';
import { onEndAsked } from '../signals.ts';
import { ENGINE, VERSION } from '../version.ts';

export interface WorkFlags {
  readonly queue: string;
  readonly jobs?: string;
  readonly concurrency?: string;
  readonly queueWait?: string;
}

export async function work(flags: WorkFlags): Promise<number> {
  const asked = flags.jobs ?? flags.concurrency;
  const threads = asked === undefined ? availableParallelism() : threadCount(asked);
  const patienceMs = queuePatienceMs(flags);
  let signals = 0;
  const ignoreEnd = onEndAsked(() => {
    if (++signals > 1) process.exit(EXIT_INTERRUPTED);
    process.stderr.write(
      'Stopping when the runs at hand are done. Again: at once, and another worker makes them.\n',
    );
  });
  try {
    const { serveQueue } = await import('../../experiment/executors/cluster/serve.ts');
    const made = await serveQueue({
      url: flags.queue,
      patienceMs,
      lbsim: VERSION,
      engine: ENGINE,
      threads,
      workerFile: builtFile('worker.js'),
      onNote: (text) => void process.stderr.write(`${text}\n`),
      isInterrupted: () => signals > 0,
    });
    process.stderr.write(`Stopped after ${made} runs.\n`);
    return EXIT_INTERRUPTED;
  } finally {
    ignoreEnd();
  }
}
