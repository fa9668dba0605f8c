/** Runs a sweep: every point's figures, then the point of the knee in full. */
import { readableDurationEstimate } from '../../analysis/digits.ts';
import { axisText } from '../../scenario/axis.ts';
import type { Expectation } from '../../scenario/expectation.ts';
import type { PlannedPoint } from '../../scenario/read-scenario.ts';
import type { ExperimentResult, PointResult, SweepPoint, SweepResult } from '../experiment-result.ts';
import { judgePoint } from '../judge.ts';
import { isSettled, measure } from '../measure.ts';
import { type ExperimentOptions, finish, pointList } from '../run-experiment.ts';
import { type Design, pointsOf } from './design.ts';
import { sweepPoint } from './sweep-point.ts';
import { SweepRows } from './sweep-rows.ts';

export interface SweepOptions extends ExperimentOptions {
  readonly design: Design;
  /** Asked of every point. */
  readonly slo?: readonly Expectation[];
  /** Told of every point, in order: a large design is not held in memory. */
  readonly onRow?: (point: SweepPoint) => void;
  /** Of the design's points only these, by number: a shard. */
  readonly shard?: { readonly number: number; readonly of: number };
}

/** Undefined when it was interrupted before a point was done. */
export async function runSweep(options: SweepOptions): Promise<ExperimentResult | undefined> {
  const { design, scenario, precision, slo = [] } = options;
  const rows = new SweepRows(design, slo);
  const gaveUp: string[] = [];
  const source = pointsOf(design, scenario);
  const sweptWhole = await measure({
    points: source,
    replications: scenario.scenario.replications,
    ...(precision === undefined ? {} : { precision }),
    executor: options.executor,
    detail: 'figures',
    order: 'by-point',
    onPoint: (index, planned, runs) => {
      const point = sweepPoint(index, { planned, runs, slo });
      rows.add(point);
      options.onRow?.(point);
      if (precision !== undefined && !isSettled(point.figures, precision)) {
        gaveUp.push(point.values.map(axisText).join(', '));
      }
    },
    onProgress: options.onProgress,
    isInterrupted: options.isInterrupted,
  });
  if (rows.done === 0) return undefined;
  const sweep = rows.result();
  const shown = await inFull(options, source.point(shownPoint(sweep)), sweptWhole ? 10 : 1);
  if (shown === undefined) return undefined;
  const base = finish({ scenario, lbsim: options.lbsim }, [shown], sweptWhole);
  return {
    ...base,
    answer: sentence(sweep, rows),
    digest: rows.digest,
    expectations: [],
    sweep,
    ...(precision === undefined ? {} : { precision: { ...precision, gaveUp } }),
  };
}

/** The points of one shard have the numbers that they have in the whole. */
export async function runShard(
  options: SweepOptions & { readonly shard: { number: number; of: number } },
): Promise<boolean> {
  const { design, scenario, shard, precision } = options;
  const whole = pointsOf(design, scenario);
  const first = shard.number - 1;
  const length = Math.max(0, Math.ceil((design.length - first) / shard.of));
  return await measure({
    points: { length, point: (index) => whole.point(first + index * shard.of) },
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
      shown = judgePoint(runs, {
        name,
        set,
        countedNs: settings.durationNs - settings.transientNs,
        settings,
      });
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

function sentence({ knees, planned, points, done }: SweepResult, { ends }: SweepRows): string {
  const part = done < planned ? ` ${done} of ${planned} points are done.` : '';
  if (ends === undefined) return `No request was answered at any point.${part}`;
  const name = ({ values, figures }: SweepPoint) =>
    `${values.map(axisText).join(', ')} (${readableDurationEstimate(figures.p99)})`;
  if (done === 1) {
    const [{ values, figures }] = points;
    return `At ${values.map(axisText).join(', ')} p99 is ${readableDurationEstimate(figures.p99)}.${part}`;
  }
  const span = `p99 is least at ${name(ends.least)} and greatest at ${name(ends.greatest)}`;
  const [first] = knees;
  if (first === undefined) return `${span}; no knee shows.${part}`;
  const where = first.at === '' ? '' : ` with ${first.at}`;
  const at = points.find(({ index }) => index === first.index);
  const p99 = at === undefined ? '' : `, where p99 is ${readableDurationEstimate(at.figures.p99)}`;
  return `The knee lies at ${first.axis} ${axisText(first.value)}${where}${p99}; ${span}.${part}`;
}
