/** Runs a sweep: every point's figures, then the point of the knee in full. */
import { readableDurationEstimate } from '../../analysis/digits.ts';
import { axisText } from '../../scenario/axis.ts';
import type { Expectation } from '../../scenario/expectation.ts';
import type { PlannedPoint } from '../../scenario/read-scenario.ts';
import { digestOf } from '../combined-digest.ts';
import type { ExperimentResult, PointResult, SweepPoint, SweepResult } from '../experiment-result.ts';
import { judgePoint } from '../judge.ts';
import { measure } from '../measure.ts';
import { type ExperimentOptions, finish, pointList, precisionResult } from '../run-experiment.ts';
import { type Design, pointsOf } from './design.ts';
import { sweepPoint, sweepResult } from './sweep.ts';

export interface SweepOptions extends ExperimentOptions {
  readonly design: Design;
  /** Asked of every point. */
  readonly slo?: readonly Expectation[];
  /** Of the design's points only these, by number: a shard. */
  readonly shard?: { readonly number: number; readonly of: number };
}

/** Undefined when it was interrupted before a point was done. */
export async function runSweep(options: SweepOptions): Promise<ExperimentResult | undefined> {
  const { design, scenario, precision, slo = [] } = options;
  const points: SweepPoint[] = [];
  const source = pointsOf(design, scenario);
  const sweptWhole = await measure({
    points: source,
    replications: scenario.scenario.replications,
    ...(precision === undefined ? {} : { precision }),
    executor: options.executor,
    detail: 'figures',
    order: 'by-point',
    onPoint: (index, planned, runs) => points.push(sweepPoint(index, { planned, runs, slo })),
    onProgress: options.onProgress,
    isInterrupted: options.isInterrupted,
  });
  if (points.length === 0) return undefined;
  const sweep = sweepResult(design, points, slo);
  const shown = await inFull(options, source.point(shownPoint(sweep)), sweptWhole ? 10 : 1);
  if (shown === undefined) return undefined;
  const base = finish({ scenario, lbsim: options.lbsim }, [shown], sweptWhole);
  return {
    ...base,
    answer: sentence(sweep),
    digest: digestOf(points),
    expectations: [],
    sweep,
    ...(precision === undefined
      ? {}
      : {
          precision: precisionResult(
            precision,
            points.map(({ values, figures }) => ({ name: values.map(axisText).join(', '), figures })),
          ),
        }),
  };
}

/** The points of one shard have the numbers that they have in the whole. */
export async function runShard(
  options: SweepOptions & { readonly shard: { number: number; of: number } },
): Promise<boolean> {
  const { design, scenario, shard, precision } = options;
  const whole = pointsOf(design, scenario);
  const own = Array.from({ length: design.length }, (_, i) => i).filter(
    (i) => i % shard.of === shard.number - 1,
  );
  return await measure({
    points: { length: own.length, point: (index) => whole.point(own[index]) },
    replications: scenario.scenario.replications,
    ...(precision === undefined ? {} : { precision }),
    executor: options.executor,
    detail: 'figures',
    order: 'by-point',
    onPoint: () => {},
    onProgress: options.onProgress,
    isInterrupted: options.isInterrupted,
  });
}

async function inFull(
  options: SweepOptions,
  planned: PlannedPoint,
  most: number,
): Promise<PointResult | undefined> {
  const { scenario } = options;
  let shown: PointResult | undefined;
  // An interrupted sweep still gets its one run in full: for a page that opens.
  await measure({
    points: pointList([planned]),
    replications: Math.min(scenario.scenario.replications, most),
    executor: options.executor,
    detail: 'full',
    order: 'by-replication',
    onPoint: (_, { name, set, settings }, runs) => {
      shown = judgePoint(runs, { name, set, countedNs: settings.durationNs - settings.transientNs });
    },
    onProgress: () => {},
    isInterrupted: () => false,
  });
  return shown;
}

/** The knee, or else the middle of what was swept. */
function shownPoint({ knees, points }: SweepResult): number {
  return knees[0]?.index ?? points[Math.floor(points.length / 2)].index;
}

function sentence({ knees, points, planned }: SweepResult): string {
  const ranked = [...points].sort((a, b) => p99(a) - p99(b));
  const name = ({ values }: SweepPoint) => values.map(axisText).join(', ');
  const ends = `p99 is least at ${name(ranked[0])} (${readableDurationEstimate(ranked[0].figures.p99)}) and greatest at ${name(ranked[ranked.length - 1])} (${readableDurationEstimate(ranked[ranked.length - 1].figures.p99)})`;
  const part = points.length < planned ? ` ${points.length} of ${planned} points are done.` : '';
  const [first] = knees;
  if (first === undefined) return `${ends}; no knee shows.${part}`;
  const at = points.find(({ index }) => index === first.index) as SweepPoint;
  const where = first.at === '' ? '' : ` with ${first.at}`;
  return `The knee lies at ${first.axis} ${axisText(first.value)}${where}, where p99 is ${readableDurationEstimate(at.figures.p99)}; ${ends}.${part}`;
}

function p99({ figures }: SweepPoint): number {
  return figures.p99.estimate ?? Infinity;
}
