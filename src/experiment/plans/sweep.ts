/** `sweep`: the figures of every point of a design, and where its curves bend. */
import { balance } from '../../analysis/balance.ts';
import { meanInterval } from '../../analysis/interval.ts';
import { knee } from '../../analysis/knee.ts';
import { axisNumber, axisText } from '../../scenario/axis.ts';
import type { Expectation } from '../../scenario/expectation.ts';
import type { PlannedPoint } from '../../scenario/read-scenario.ts';
import type { Accumulator } from '../accumulate.ts';
import { digestOf } from '../combined-digest.ts';
import type { Knee, SweepPoint, SweepResult } from '../experiment-result.ts';
import { classesOf, figuresOf } from '../judge.ts';
import { limitsOf, sloChecks, sloVerdict } from '../slo.ts';
import type { Design } from './design.ts';

export interface SweepRuns {
  readonly planned: PlannedPoint;
  readonly runs: Accumulator;
  /** Asked of every point; none when empty. */
  readonly slo: readonly Expectation[];
}

export function sweepPoint(index: number, { planned: { set, settings }, runs, slo }: SweepRuns): SweepPoint {
  const replications = runs.runs.length;
  const each = Array.from({ length: replications }, (_, run) => run);
  const busiest = each.map((run) => Math.max(0, ...runs.servers.map(({ utilisation }) => utilisation[run])));
  const present = each.map((run) => runs.servers.reduce((sum, server) => sum + server.meanInSystem[run], 0));
  const jain = each.map((run) => balance(runs.servers.map(({ utilisation }) => utilisation[run])).jain);
  const figures = figuresOf(runs, settings.durationNs - settings.transientNs);
  const checks = sloChecks(slo, { figures, classes: classesOf(runs) }, '');
  return {
    index,
    values: Object.values(set),
    replications,
    digest: digestOf(runs.runs),
    figures,
    jain: meanInterval(jain.map((value) => value ?? Number.NaN)),
    utilisation: meanInterval(busiest),
    inSystem: meanInterval(present),
    ...(slo.length === 0 ? {} : { slo: sloVerdict(checks) }),
  };
}

export function sweepResult(
  design: Design,
  points: readonly SweepPoint[],
  slo: readonly Expectation[],
): SweepResult {
  const lines = design.kind === 'grid' ? linesOf(design, points) : undefined;
  return {
    design: design.kind,
    axes: design.axes.map(({ path, values, range }) => ({
      path,
      values:
        design.kind === 'grid' || range === undefined
          ? values
          : [`${range.from}${range.unit}`, `${range.to}${range.unit}`],
    })),
    points,
    knees: lines === undefined ? [] : kneesOf(design, lines),
    limits: limitsOf(slo),
    frontier: lines === undefined || slo.length === 0 ? [] : frontierOf(lines),
    planned: design.length,
  };
}

interface Lines {
  /** Number of the first axis of numbers. */
  readonly along: number;
  /** Points by the text of the other axes' values, in the order of the axis. */
  readonly lines: ReadonlyMap<string, readonly SweepPoint[]>;
}

/** One line for each combination of the other axes' values, along the first axis of numbers. */
function linesOf({ axes }: Design, points: readonly SweepPoint[]): Lines | undefined {
  const along = axes.findIndex(
    ({ values }) => values.length >= 2 && values.every((value) => axisNumber(value) !== undefined),
  );
  if (along < 0) return undefined;
  const lines = new Map<string, SweepPoint[]>();
  for (const point of points) {
    const others = point.values.filter((_, axis) => axis !== along).map(axisText);
    const at = others.join(', ');
    const line = lines.get(at);
    if (line === undefined) lines.set(at, [point]);
    else line.push(point);
  }
  return { along, lines };
}

function kneesOf({ axes }: Design, { along, lines }: Lines): Knee[] {
  return [...lines].flatMap(([at, line]): Knee[] => {
    const measured = line.filter(({ figures }) => figures.p99.estimate !== null);
    const found = knee(
      measured.map(({ values }) => axisNumber(values[along]) as number),
      measured.map(({ figures }) => figures.p99),
    );
    if (found === undefined) return [];
    const { index, values } = measured[found.place];
    return [{ index, axis: axes[along].path, value: values[along], at, bend: found.bend }];
  });
}

/**
 * The point of each line beside which the SLO is no longer kept with confidence: the last of those that keep it from the
 * line's start on, or the first of those that keep it to its end.
 */
function frontierOf({ along, lines }: Lines): SweepResult['frontier'] {
  return [...lines].map(([at, line]) => {
    const order = [...line].sort(
      (a, b) => (axisNumber(a.values[along]) as number) - (axisNumber(b.values[along]) as number),
    );
    const isKept = order.map(({ slo }) => slo === 'kept');
    const firstLost = isKept.indexOf(false);
    const place = isKept[0]
      ? (firstLost < 0 ? order.length : firstLost) - 1
      : isKept[order.length - 1]
        ? isKept.lastIndexOf(false) + 1
        : -1;
    return { at, index: place < 0 ? null : order[place].index };
  });
}
