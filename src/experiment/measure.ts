/**
 * Runs the replications of many points and hands on each point's figures: so many as asked for, or until every asked
 * figure is as certain as asked (sequential stopping). All points have the same streams of chance: replication 7 of
 * each faces the same clients.
 */
import type { Interval } from '../analysis/interval.ts';
import type { PlannedPoint } from '../scenario/read-scenario.ts';
import { Accumulator } from './accumulate.ts';
import type { Executor, RunJob } from './executors/executor.ts';
import type { Figures } from './experiment-result.ts';
import { figuresOf } from './judge.ts';

/** Points by number, made when they are asked for. */
export interface PointSource {
  readonly length: number;
  point(index: number): PlannedPoint;
}

export interface Precision {
  /** Half-width over estimate that every asked figure must come under. */
  readonly relative: number;
  readonly figures: readonly (keyof Figures)[];
  /** Gives up here. */
  readonly mostReplications: number;
}

export interface MeasureOptions {
  readonly points: PointSource;
  readonly replications: number;
  readonly precision?: Precision;
  readonly executor: Executor;
  readonly detail: 'full' | 'figures';
  /** An interrupted comparison still compares by replication; a long sweep keeps only some points in memory by point. */
  readonly order: 'by-point' | 'by-replication';
  /** Called in the order of the points. */
  readonly onPoint: (index: number, point: PlannedPoint, runs: Accumulator) => void;
  readonly onProgress: (share: number) => void;
  readonly isInterrupted: () => boolean;
}

/** Points in work at once, when by point: what memory holds. */
const CHUNK = 512;
/** Fewer replications settle by luck. */
const LEAST_REPLICATIONS = 10;
/** A failed share whose half-width is under one request in a thousand is certain enough at any precision. */
const ENOUGH_SHARE = 0.001;

/** Runs that every point gets, before any of them is judged. */
export function replicationsOfAll(replications: number, precision: Precision | undefined): number {
  if (precision === undefined) return replications;
  return Math.min(Math.max(replications, LEAST_REPLICATIONS), precision.mostReplications);
}

/** False when it was interrupted: points without a single run were left out. */
export async function measure(options: MeasureOptions): Promise<boolean> {
  const { points, order } = options;
  const size = order === 'by-point' ? CHUNK : Math.max(1, points.length);
  let isWhole = true;
  for (let first = 0; first < points.length && isWhole; first += size) {
    const count = Math.min(size, points.length - first);
    isWhole = await measureChunk(options, first, count);
  }
  return isWhole;
}

/** A point with the runs that it has and those that it should have. */
export interface Work {
  readonly index: number;
  readonly planned: PlannedPoint;
  readonly runs: Accumulator;
  wanted: number;
}

async function measureChunk(options: MeasureOptions, first: number, count: number): Promise<boolean> {
  const { points, precision } = options;
  const least = replicationsOfAll(options.replications, precision);
  const works = Array.from(
    { length: count },
    (_, i) => new PointWork({ index: first + i, planned: points.point(first + i), wanted: least }, options),
  );
  // A point that gets no more runs is told and let go at once: memory holds the few that are under way.
  const onRun = (work: Work) => {
    if (precision === undefined && work.runs.runs.length === work.wanted) (work as PointWork).tell();
  };
  let isWhole = true;
  for (let open = works; open.length > 0 && isWhole; ) {
    const before = open[0].index;
    const many = open.length;
    const onProgress = (share: number) => {
      options.onProgress(Math.min(1, (before + share * many) / points.length));
    };
    isWhole = await runWanted({ ...options, onProgress, onRun }, open);
    open = precision === undefined ? [] : open.filter((work) => extend(work, precision));
  }
  for (const work of works) work.tell();
  return isWhole;
}

class PointWork implements Work {
  readonly index: number;
  readonly planned: PlannedPoint;
  wanted: number;
  readonly #options: Pick<MeasureOptions, 'detail' | 'onPoint'>;
  #runs: Accumulator | undefined;

  constructor(
    { index, planned, wanted }: Omit<Work, 'runs'>,
    options: Pick<MeasureOptions, 'detail' | 'onPoint'>,
  ) {
    this.index = index;
    this.planned = planned;
    this.wanted = wanted;
    this.#options = options;
  }

  get runs(): Accumulator {
    this.#runs ??= new Accumulator(this.planned.settings, this.#options.detail);
    return this.#runs;
  }

  /** Hands the point on, if it has runs that were not handed on, and lets them go. */
  tell(): void {
    const runs = this.#runs;
    this.#runs = undefined;
    if (runs !== undefined && runs.runs.length > 0) this.#options.onPoint(this.index, this.planned, runs);
  }
}

interface Running
  extends Pick<MeasureOptions, 'executor' | 'detail' | 'order' | 'onProgress' | 'isInterrupted'> {
  /** Told of each run that came in. */
  readonly onRun?: (work: Work) => void;
}

/** Makes the runs that are lacking; false when it was interrupted. `onProgress` is told the share of these. */
export async function runWanted(options: Running, works: readonly Work[]): Promise<boolean> {
  const jobs = works.flatMap((work) =>
    Array.from({ length: work.wanted - work.runs.runs.length }, (_, i) => ({
      work,
      replication: work.runs.runs.length + i,
    })),
  );
  if (options.order === 'by-replication') jobs.sort((a, b) => a.replication - b.replication);
  let done = 0;
  await options.executor.execute({
    jobs: {
      length: jobs.length,
      job: (index) => {
        const { work, replication } = jobs[index];
        return jobOf(work.planned, replication, options.detail, work.wanted);
      },
    },
    onResult: (index, result) => {
      const { work } = jobs[index];
      work.runs.add(result);
      done++;
      options.onRun?.(work);
    },
    onProgress: options.onProgress,
    isInterrupted: options.isInterrupted,
  });
  return done === jobs.length;
}

export function jobOf(
  { name, set, settings, scenario }: PlannedPoint,
  replication: number,
  detail: MeasureOptions['detail'],
  replications: number,
): RunJob {
  const job = { settings, seed: scenario.seed, replication, point: { name, set } };
  if (detail === 'full') return job;
  // One run alone has its intervals from its own series.
  return { ...job, detail: replications === 1 ? 'batches' : 'figures' };
}

/** Whether more runs are wanted, and how many: by the square of what the half-width lacks, at most twice as many. */
function extend(work: Work, precision: Precision): boolean {
  const done = work.runs.runs.length;
  const lack = lackOf(work, precision);
  if (lack <= 1 || done >= precision.mostReplications) return false;
  const predicted = Math.ceil(done * Math.min(2, lack * lack * 1.05));
  work.wanted = Math.min(precision.mostReplications, Math.max(done + 2, predicted));
  return true;
}

/** The widest half-width over what was asked: at most 1 when all are certain enough. */
function lackOf({ runs, planned: { settings } }: Work, { relative, figures }: Precision): number {
  const judged = figuresOf(runs, settings.durationNs - settings.transientNs);
  return Math.max(0, ...figures.map((name) => lack(name, judged[name], relative)));
}

function lack(name: keyof Figures, { estimate, halfWidth }: Interval, relative: number): number {
  if (estimate === null) return 0;
  if (halfWidth === null) return Infinity;
  const isShare = name === 'failed' || name === 'brokenLogins';
  const enough = Math.max(Math.abs(estimate) * relative, isShare ? ENOUGH_SHARE : 0);
  if (enough === 0) return halfWidth === 0 ? 0 : Infinity;
  return halfWidth / enough;
}

/** Whether a point's figures came under the asked half-width. */
export function isSettled(figures: Figures, { relative, figures: names }: Precision): boolean {
  return names.every((name) => lack(name, figures[name], relative) <= 1);
}
