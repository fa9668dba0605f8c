/** Makes all runs of a scenario, merges them in order, and judges: the path from a question to its answer. */
import { compareAll } from '../analysis/comparison.ts';
import { checkScenario } from '../scenario/lint/check-files.ts';
import type { PlannedPoint, ReadScenario } from '../scenario/read-scenario.ts';
import { halfBucket } from '../sim/histogram.ts';
import { answerOf } from './answers/registry.ts';
import { digestOf } from './combined-digest.ts';
import type { Executor } from './executors/executor.ts';
import { judgeExpectations } from './expectations.ts';
import type {
  ComparisonResult,
  ExperimentResult,
  PointResult,
  PrecisionResult,
} from './experiment-result.ts';
import { RESULT_FORMAT } from './experiment-result.ts';
import { judgePoint } from './judge.ts';
import { isSettled, measure, type PointSource, type Precision } from './measure.ts';

export interface ExperimentOptions {
  readonly scenario: ReadScenario;
  /** In place of the scenario's own variants. */
  readonly points?: PointSource;
  readonly lbsim: string;
  readonly executor: Executor;
  /** Runs replications until figures are that certain. */
  readonly precision?: Precision;
  readonly onProgress: (share: number) => void;
  readonly isInterrupted: () => boolean;
}

/** Undefined when it was interrupted before any variant had a single run. */
export async function runExperiment(options: ExperimentOptions): Promise<ExperimentResult | undefined> {
  const { scenario: read, precision } = options;
  const points = options.points ?? pointList(read.points);
  const judged: PointResult[] = [];
  const complete = await measure({
    points,
    replications: read.scenario.replications,
    ...(precision === undefined ? {} : { precision }),
    executor: options.executor,
    detail: 'full',
    // Replication by replication over all variants: an interrupted comparison still compares.
    order: 'by-replication',
    onPoint: (_, { name, set, settings }, runs) => {
      judged.push(
        judgePoint(runs, { name, set, countedNs: settings.durationNs - settings.transientNs, settings }),
      );
    },
    onProgress: options.onProgress,
    isInterrupted: options.isInterrupted,
  });
  if (judged.length < points.length) return undefined;
  return finish(options, judged, complete);
}

export function pointList(points: readonly PlannedPoint[]): PointSource {
  return { length: points.length, point: (index) => points[index] };
}

/** A result around its points: answer, comparisons and expectations. */
export function finish(
  options: Pick<ExperimentOptions, 'scenario' | 'lbsim' | 'precision'>,
  points: readonly PointResult[],
  complete: boolean,
): ExperimentResult {
  const { scenario: read, lbsim, precision } = options;
  const base = {
    format: RESULT_FORMAT,
    lbsim,
    name: read.name,
    question: read.scenario.question ?? '',
    answer: '',
    seed: read.scenario.seed,
    digest: digestOf(points.flatMap(({ replications }) => replications)),
    complete,
    durationNs: read.scenario.duration,
    disturbedNs: read.scenario.disturbed,
    scenario: read.given,
    ...recordedFiles(read),
    findings: checkScenario(read),
    points,
    comparisons: comparisonsOf(points),
    expectations: judgeExpectations(read.expectations, points),
    ...(precision === undefined ? {} : { precision: precisionResult(precision, points) }),
  } satisfies ExperimentResult;
  return { ...base, answer: answerOf(base, read.scenario.answer) };
}

/** Traffic of hours may be read from a log: no page shall carry that. */
const MOST_FILE_CHARACTERS = 400_000;

function recordedFiles({ files }: ReadScenario): Pick<ExperimentResult, 'files'> {
  const size = files.reduce(
    (sum, { found }) => sum + found.reduce((own, { text }) => own + text.length, 0),
    0,
  );
  return size > MOST_FILE_CHARACTERS ? {} : { files };
}

export function precisionResult(
  precision: Precision,
  points: readonly Pick<PointResult, 'name' | 'figures'>[],
): PrecisionResult {
  const gaveUp = points.filter(({ figures }) => !isSettled(figures, precision));
  return { ...precision, gaveUp: gaveUp.map(({ name }) => name) };
}

/** Every variant against every other, replication by replication, with Holm's correction. */
export function comparisonsOf(
  points: readonly Pick<PointResult, 'name' | 'replications'>[],
): readonly ComparisonResult[] {
  if (points.length < 2) return [];
  const metrics = { mean: 'meanNs', p50: 'p50Ns', p99: 'p99Ns' } as const;
  return Object.entries(metrics).flatMap(([metric, column]) =>
    compareAll(
      points.map(({ name, replications }) => ({
        name,
        values: replications.map((run) => run[column] ?? Number.NaN),
        ...(metric === 'mean' ? {} : { resolution: halfBucket }),
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
