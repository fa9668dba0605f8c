/** Makes all runs of a scenario, merges them in order, and judges: the path from a question to its answer. */
import { compareAll } from '../analysis/comparison.ts';
import type { ReadScenario } from '../scenario/read-scenario.ts';
import { Accumulator } from './accumulate.ts';
import { answerOf } from './answers/registry.ts';
import type { Executor, RunJob } from './executors/executor.ts';
import { judgeExpectations } from './expectations.ts';
import type { ComparisonResult, ExperimentResult, PointResult } from './experiment-result.ts';
import { RESULT_FORMAT } from './experiment-result.ts';
import { judgePoint } from './judge.ts';

export interface ExperimentOptions {
  readonly scenario: ReadScenario;
  readonly lbsim: string;
  readonly executor: Executor;
  readonly onProgress: (share: number) => void;
  readonly isInterrupted: () => boolean;
}

/** Undefined when it was interrupted before any variant had a single run. */
export async function runExperiment(options: ExperimentOptions): Promise<ExperimentResult | undefined> {
  const { scenario: read } = options;
  const { scenario, points } = read;
  const accumulators = points.map((point) => new Accumulator(point.settings.disturbedNs));
  // Replication by replication over all variants: an interrupted comparison still compares.
  const order = Array.from({ length: scenario.replications }, (_, replication) =>
    points.map((_, point) => ({ point, replication })),
  ).flat();
  const jobs = order.map(
    ({ point, replication }): RunJob => ({
      settings: points[point].settings,
      seed: points[point].scenario.seed,
      replication,
    }),
  );
  let done = 0;
  await options.executor.execute({
    jobs,
    onResult: (index, result) => {
      accumulators[order[index].point].add(result);
      done++;
    },
    onProgress: options.onProgress,
    isInterrupted: options.isInterrupted,
  });
  if (accumulators.some(({ runs }) => runs.length === 0)) return undefined;
  const judged = points.map(({ name, set, settings }, i) =>
    judgePoint(accumulators[i], { name, set, countedNs: settings.durationNs - settings.transientNs }),
  );
  return finish(options, judged, done === jobs.length);
}

function finish(
  options: ExperimentOptions,
  points: readonly PointResult[],
  complete: boolean,
): ExperimentResult {
  const { scenario: read, lbsim } = options;
  const base = {
    format: RESULT_FORMAT,
    lbsim,
    name: read.name,
    question: read.scenario.question ?? '',
    answer: '',
    seed: read.scenario.seed,
    digest: combinedDigest(points),
    complete,
    durationNs: read.scenario.duration,
    disturbedNs: read.scenario.disturbed,
    scenario: read.given,
    points,
    comparisons: comparisons(points),
    expectations: judgeExpectations(read.expectations, points),
  } satisfies ExperimentResult;
  return { ...base, answer: answerOf(base, read.scenario.answer) };
}

/** Every variant against every other, replication by replication, with Holm's correction. */
function comparisons(points: readonly PointResult[]): readonly ComparisonResult[] {
  if (points.length < 2) return [];
  const metrics = { mean: 'meanNs', p50: 'p50Ns', p99: 'p99Ns' } as const;
  return Object.entries(metrics).flatMap(([metric, column]) =>
    compareAll(
      points.map(({ name, replications }) => ({
        name,
        values: replications.map((run) => run[column] ?? Number.NaN),
      })),
    ).map(({ name, against, difference, ratio, adjustedP, verdict }) => ({
      metric,
      name,
      against,
      difference,
      ratio,
      adjustedP,
      verdict,
    })),
  );
}

/** One fingerprint for all runs, in order: FNV-1a over their digests, 64 bits as two halves. */
function combinedDigest(points: readonly PointResult[]): string {
  let a = 0x811c9dc5;
  let b = 0x01000193;
  for (const { replications } of points) {
    for (const { digest } of replications) {
      for (let i = 0; i < digest.length; i++) {
        a = Math.imul(a ^ digest.charCodeAt(i), 0x01000193);
        b = Math.imul(b ^ a, 0x85ebca6b) ^ (b >>> 13);
      }
    }
  }
  return (a >>> 0).toString(16).padStart(8, '0') + (b >>> 0).toString(16).padStart(8, '0');
}
