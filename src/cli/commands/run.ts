/** `lbsim run`: makes the runs of a scenario, prints the answer, writes results.json and report.html. */
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { Executor } from '../../experiment/executors/executor.ts';
import { inlineExecutor } from '../../experiment/executors/inline.ts';
import type { ExperimentResult } from '../../experiment/experiment-result.ts';
import { runExperiment } from '../../experiment/run-experiment.ts';
import { resultsJson } from '../../report/formats/json.ts';
import { terminalReport } from '../../report/terminal.ts';
import type { ReadScenario } from '../../scenario/read-scenario.ts';
import { builtFile } from '../built-files.ts';
import { EXIT_HELD, EXIT_INTERRUPTED, EXIT_MISSED, UsageError } from '../exit.ts';
import { loadScenario, type ScenarioFlags, wholeNumber } from '../load-scenario.ts';
import { progressBar } from '../progress.ts';
import { VERSION } from '../version.ts';
import { writeWhole } from '../write-output.ts';

export interface RunFlags extends ScenarioFlags {
  readonly json?: string;
  readonly out?: string;
  readonly jobs?: string;
  /** False with `--no-report`: no HTML. */
  readonly report?: boolean;
  /** Instants at which ipvsadm's listings are printed, instead of the answer. */
  readonly ipvsadmAt?: readonly string[];
}

export async function run(files: readonly string[], flags: RunFlags): Promise<number> {
  if (flags.out !== undefined && files.length > 1) {
    throw new UsageError('--out names one folder: give one scenario, or leave it out.');
  }
  let exitCode = EXIT_HELD;
  for (const file of files) {
    const code = await runOne(file, flags);
    exitCode = Math.max(exitCode, code);
    if (code === EXIT_INTERRUPTED) break;
  }
  return exitCode;
}

async function runOne(file: string, flags: RunFlags): Promise<number> {
  const scenario = loadScenario(file, flags, (text) => process.stderr.write(text));
  if (flags.ipvsadmAt !== undefined && flags.ipvsadmAt.length > 0) {
    const { ipvsadmListings } = await import('./listing.ts');
    process.stdout.write(ipvsadmListings(scenario, flags.ipvsadmAt));
    return EXIT_HELD;
  }
  const runs = scenario.points.length * scenario.scenario.replications;
  const bar = progressBar(process.stderr, 'runs', runs);
  let signals = 0;
  const onSignal = () => {
    signals++;
    // A second Ctrl-C does not wait for the files.
    if (signals > 1) process.exit(EXIT_INTERRUPTED);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    const result = await runExperiment({
      scenario,
      lbsim: VERSION,
      executor: await executorFor(scenario, flags),
      onProgress: (share) => bar.update(share),
      isInterrupted: () => signals > 0,
    });
    bar.end();
    if (result === undefined) {
      process.stderr.write('Interrupted before a first run was done: nothing to write.\n');
      return EXIT_INTERRUPTED;
    }
    await output(result, flags);
    if (!result.complete) return EXIT_INTERRUPTED;
    return result.expectations.every(({ held }) => held) ? EXIT_HELD : EXIT_MISSED;
  } finally {
    bar.end();
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

async function output(result: ExperimentResult, flags: RunFlags): Promise<void> {
  const json = resultsJson(result);
  if (flags.json === '-') process.stdout.write(json);
  else if (flags.json !== undefined) writeWhole(flags.json, json);
  const folder = flags.out ?? join('reports', result.name);
  const written = [join(folder, 'results.json')];
  if (flags.json !== '-') {
    process.stdout.write(
      terminalReport(result, {
        width: process.stdout.columns ?? 80,
        colour: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
      }),
    );
  }
  if (flags.json === '-' && flags.out === undefined) return;
  writeWhole(written[0], json);
  if (flags.report !== false) {
    const { htmlReport } = await import('../../report/formats/html.ts');
    const { pageAssets } = await import('../page-assets.ts');
    written.push(join(folder, 'report.html'));
    writeWhole(written[1], htmlReport(result, pageAssets()));
  }
  if (flags.json !== '-')
    process.stdout.write(`\nwritten: ${written.join(', ')} (digest ${result.digest})\n`);
}

/** Few and short runs are done before threads have started. */
async function executorFor(scenario: ReadScenario, flags: RunFlags): Promise<Executor> {
  const runs = scenario.points.length * scenario.scenario.replications;
  const jobs = flags.jobs === undefined ? cpus().length : wholeNumber('--jobs', flags.jobs);
  const requests = scenario.points.reduce((sum, { settings }) => {
    const rate = settings.clients.reduce((all, client) => all + client.rate, 0);
    return sum + (rate * settings.durationNs) / 1e9;
  }, 0);
  const isSmall = requests * scenario.scenario.replications < 30_000;
  if (jobs === 1 || runs === 1 || (isSmall && flags.jobs === undefined)) return inlineExecutor;
  const { workerThreads } = await import('../../experiment/executors/worker-threads.ts');
  return workerThreads(jobs, builtFile('worker.js'));
}
