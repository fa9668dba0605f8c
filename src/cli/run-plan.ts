/** What all commands that make runs share: who executes, progress, Ctrl-C, and where results go. */

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { requestsOf } from '../experiment/executors/bundle-size.ts';
import type { Executor } from '../experiment/executors/executor.ts';
import { inlineExecutor } from '../experiment/executors/inline.ts';
import { FIGURE_OF } from '../experiment/expectations.ts';
import type { ExperimentResult } from '../experiment/experiment-result.ts';
import type { Precision } from '../experiment/measure.ts';
import { resultsJson } from '../report/formats/json.ts';
import { METRICS, type Metric } from '../scenario/expectation.ts';
import type { ReadScenario } from '../scenario/read-scenario.ts';
import { parseDuration, parseShare } from '../sim/units.ts';
import { builtFile } from './built-files.ts';
import { claimOutputs, outputFolder } from './claim-outputs.ts';
import { EXIT_INTERRUPTED, UsageError } from './exit.ts';
import { type ScenarioFlags, threadCount, wholeNumber } from './load-scenario.ts';
import { progressBar } from './progress.ts';
import { onEndAsked } from './signals.ts';
import { ENGINE, VERSION } from './version.ts';
import { writeWhole } from './write-output.ts';

export interface PlanFlags extends ScenarioFlags {
  readonly json?: string;
  readonly out?: string;
  readonly jobs?: string;
  /** False with `--no-report`: no HTML. */
  readonly report?: boolean;
  readonly precision?: string;
  readonly maxReplications?: string;
  readonly store?: string;
  readonly queue?: string;
  /** How long Redis may be away. */
  readonly queueWait?: string;
}

export interface PlanRun {
  readonly executor: Executor;
  readonly onProgress: (share: number) => void;
  readonly isInterrupted: () => boolean;
}

export interface PlanSize {
  readonly scenario: ReadScenario;
  readonly runs: number;
  /** What the progress bar counts. */
  readonly what: string;
  /** What was asked, for the store to keep. */
  readonly request?: unknown;
  /** Nothing is written at the end but the store. */
  readonly isUnwritten?: boolean;
}

/** Runs a plan with its executor, a progress bar and Ctrl-C: once ends it in order, twice at once. */
export async function withPlan<Result>(
  flags: PlanFlags,
  size: PlanSize,
  plan: (run: PlanRun) => Promise<Result>,
): Promise<Result> {
  const release = size.isUnwritten === true ? () => {} : claimOutputs(flags, size.scenario);
  const bar = progressBar(process.stderr, size.what, size.runs);
  let signals = 0;
  let executor: Executor | undefined;
  const ignoreEnd = onEndAsked(() => {
    signals++;
    // A second Ctrl-C does not wait for the files, nor the first for a Redis that has not answered yet.
    if (signals > 1 || (executor === undefined && flags.queue !== undefined)) {
      toldInterrupted(flags, 'No result is written.');
      release();
      process.exit(EXIT_INTERRUPTED);
    }
  });
  try {
    executor = await executorFor(flags, size);
    const made = await plan({
      executor,
      onProgress: (share) => bar.update(share),
      isInterrupted: () => signals > 0,
    });
    if (made === undefined) release();
    return made;
  } catch (error) {
    release();
    throw withWayOn(error, flags, executor !== undefined);
  } finally {
    bar.end();
    await executor?.close?.();
    ignoreEnd();
  }
}

/** A queue that was lost tells how to go on. */
function withWayOn(error: unknown, { store }: PlanFlags, wasThere: boolean): unknown {
  if (!wasThere || !(error instanceof Error) || error.name !== 'QueueError') return error;
  const way =
    store === undefined
      ? 'Start it again and give the same command: with --store FILE it would go on from the runs that were made.'
      : `The runs that were made are in ${store}: start it again and give the same command to go on.`;
  if (/has been gone|^the queue .* refuses/.test(error.message)) error.message += ` ${way}`;
  return error;
}

async function executorFor(flags: PlanFlags, size: PlanSize): Promise<Executor> {
  if (flags.store === undefined) return await computing(flags, size);
  const { RunStore } = await import('../experiment/store/run-store.ts');
  const { storedExecutor } = await import('../experiment/store/stored-executor.ts');
  const store = await RunStore.open({ file: flags.store, lbsim: VERSION, engine: ENGINE });
  try {
    if (size.request !== undefined) await store.keepPlan(size.request);
    return storedExecutor(await computing(flags, size), store);
  } catch (error) {
    store.close();
    throw error;
  }
}

/**
 * A second of work or less: threads take a part of a second to start, and each compiles the simulator anew. Two cores break
 * even at two to four times as many.
 */
const FEW_REQUESTS = 250_000;

async function computing(flags: PlanFlags, { scenario, runs }: PlanSize): Promise<Executor> {
  if (flags.queue !== undefined) return await onQueue(flags, flags.queue);
  const jobs = flags.jobs === undefined ? availableParallelism() : threadCount(flags.jobs);
  const isSmall = requestsOf(scenario.points[0].settings) * runs < FEW_REQUESTS;
  if (jobs === 1 || runs === 1 || (isSmall && flags.jobs === undefined)) return inlineExecutor;
  const { workerThreads } = await import('../experiment/executors/worker-threads.ts');
  return workerThreads(Math.min(jobs, Math.max(2, runs)), builtFile('worker.js'));
}

async function onQueue(flags: PlanFlags, url: string): Promise<Executor> {
  if (flags.jobs !== undefined)
    throw new UsageError(
      '--jobs counts threads of this machine: give it to lbsim work, or leave --queue out.',
    );
  const patienceMs = queuePatienceMs(flags);
  const { queueExecutor } = await import('../experiment/executors/cluster/queue.ts');
  const onNote = (text: string) => void process.stderr.write(`${text}\n`);
  return await queueExecutor({ url, patienceMs, lbsim: VERSION, engine: ENGINE, onNote });
}

export function queuePatienceMs({ queueWait = '30s' }: { readonly queueWait?: string }): number {
  const ns = parseDuration(queueWait);
  if (ns === undefined || ns <= 0)
    throw new UsageError(`--queue-wait ${queueWait}: give a duration, as 30s.`);
  return ns / 1e6;
}

/** What `--precision 2%` asks: of the figures that the scenario expects something of, or p50 and p99. */
export function precisionOf(flags: PlanFlags, metrics: readonly Metric[]): Precision | undefined {
  if (flags.precision === undefined) {
    if (flags.maxReplications === undefined) return undefined;
    throw new UsageError('--max-replications is the limit of --precision: give both.');
  }
  const relative = parseShare(flags.precision);
  if (relative === undefined || relative <= 0 || relative >= 1) {
    throw new UsageError(`--precision ${flags.precision}: give a share of the figure, as 2%.`);
  }
  const asked = [...new Set(metrics.length === 0 ? (['p50', 'p99'] as const) : metrics)];
  const mostReplications = wholeNumber('--max-replications', flags.maxReplications ?? '200');
  return {
    relative,
    figures: asked.filter((metric) => metric in METRICS).map((metric) => FIGURE_OF[metric]),
    mostReplications,
  };
}

/** The flag as options that may be spread. */
export function precisionOption(precision: Precision | undefined): { readonly precision?: Precision } {
  return precision === undefined ? {} : { precision };
}

/**
 * Writes results.json and report.html, and prints the text or, with `--json -`, the result alone. What cannot be written
 * keeps nothing else from being written; the first trouble is thrown at the end.
 */
export async function outputResult(result: ExperimentResult, text: string, flags: PlanFlags): Promise<void> {
  const json = resultsJson(result);
  process.stdout.write(flags.json === '-' ? json : text);
  const written: string[] = [];
  const troubles: unknown[] = [];
  const write = (path: string, content: string) => {
    try {
      writeWhole(path, content);
      written.push(path);
    } catch (error) {
      troubles.push(error);
    }
  };
  const folder = outputFolder(flags, result.name);
  if (folder !== undefined) {
    write(join(folder, 'results.json'), json);
    if (flags.report !== false) {
      const { htmlReport } = await import('../report/formats/html.ts');
      const { pageAssets } = await import('./page-assets.ts');
      write(join(folder, 'report.html'), htmlReport(result, pageAssets()));
    }
  }
  if (flags.json !== '-' && written.length > 0)
    process.stdout.write(`\nwritten: ${written.join(', ')} (digest ${result.digest})\n`);
  if (flags.json !== undefined && flags.json !== '-') write(flags.json, json);
  if (troubles.length > 0) throw troubles[0];
}

export function terminalOptions() {
  return {
    width: process.stdout.columns ?? 80,
    colour: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
  };
}

/** Said after Ctrl-C: what is kept, and how to go on. */
export function toldInterrupted(flags: PlanFlags, written = 'What was computed is written.'): void {
  const how =
    flags.store === undefined
      ? 'With --store FILE the same command would go on where it was.'
      : `Every run that was made is in ${flags.store}: give the same command again to go on.`;
  process.stderr.write(`Interrupted. ${written} ${how}\n`);
}
