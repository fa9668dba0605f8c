/** The worker in a report: the whole simulator, which runs what the page asks and answers in plain data. */
import './jitless.ts';
import { runJob } from '../experiment/executors/run-job.ts';
import { InputError } from '../scenario/problems.ts';
import { controlsOf } from './controls.ts';
import type { FromEngine, ToEngine } from './protocol.ts';
import { jobOfWhatIf, judgeWhatIf, readWhatIf } from './what-if.ts';

/** Shares between two messages: a bar needs no more. */
const STEP = 0.05;

function say(message: FromEngine): void {
  postMessage(message);
}

function answer(message: ToEngine): void {
  if (message.type === 'describe')
    say({ type: 'described', controls: controlsOf(readWhatIf(message.input)) });
  else if (message.type === 'simulate') simulate(message);
  else {
    const { input, runs, stored } = message;
    say({ type: 'judged', result: judgeWhatIf(input, runs, stored) });
  }
}

/** A page has no command line: what its reader turned is no option. */
function ofPage(message: string): string {
  return message.replace(/^--set: /, 'What you changed: ');
}

function simulate({ input, replication }: Extract<ToEngine, { readonly type: 'simulate' }>): void {
  let told = 0;
  const run = runJob(jobOfWhatIf(input, replication), (share) => {
    if (share - told >= STEP) {
      told = share;
      say({ type: 'progress', share });
    }
    return true;
  });
  if (run !== undefined) say({ type: 'run', run });
}

self.addEventListener('message', ({ data }: MessageEvent<ToEngine>) => {
  try {
    answer(data);
  } catch (error) {
    const message =
      error instanceof InputError ? ofPage(error.message) : `The engine failed: ${String(error)}`;
    say({ type: 'refused', message });
  }
});
