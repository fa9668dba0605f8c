/** `sweep`: the figures of every point of a design, and where its curves bend. */
import { balance } from '../../analysis/balance.ts';
import { meanInterval } from '../../analysis/interval.ts';
import { knee } from '../../analysis/knee.ts';
import { axisNumber, axisText } from '../../scenario/axis.ts';
import type { PlannedPoint } from '../../scenario/read-scenario.ts';
import type { Accumulator } from '../accumulate.ts';
import { digestOf } from '../combined-digest.ts';
import type { Knee, SweepPoint, SweepResult } from '../experiment-result.ts';
import { figuresOf } from '../judge.ts';
import type { Design } from './design.ts';

export function sweepPoint(index: number, { set, settings }: PlannedPoint, runs: Accumulator): SweepPoint {
  const replications = runs.runs.length;
  const each = Array.from({ length: replications }, (_, run) => run);
  const busiest = each.map((run) => Math.max(0, ...runs.servers.map(({ utilisation }) => utilisation[run])));
  const present = each.map((run) => runs.servers.reduce((sum, server) => sum + server.meanInSystem[run], 0));
  const jain = each.map((run) => balance(runs.servers.map(({ utilisation }) => utilisation[run])).jain);
  return {
    index,
    values: Object.values(set),
    replications,
    digest: digestOf(runs.runs),
    figures: figuresOf(runs, settings.durationNs - settings.transientNs),
    jain: meanInterval(jain.map((value) => value ?? Number.NaN)),
    utilisation: meanInterval(busiest),
    inSystem: meanInterval(present),
  };
}

export function sweepResult(design: Design, points: readonly SweepPoint[]): SweepResult {
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
    knees: design.kind === 'grid' ? kneesOf(design, points) : [],
    planned: design.length,
  };
}

/** One line for each combination of the other axes' values, along the first axis of numbers. */
function kneesOf({ axes }: Design, points: readonly SweepPoint[]): Knee[] {
  const along = axes.findIndex(
    ({ values }) => values.length >= 4 && values.every((value) => axisNumber(value) !== undefined),
  );
  if (along < 0) return [];
  const lines = new Map<string, SweepPoint[]>();
  for (const point of points) {
    const others = point.values.filter((_, axis) => axis !== along).map(axisText);
    const at = others.join(', ');
    const line = lines.get(at);
    if (line === undefined) lines.set(at, [point]);
    else line.push(point);
  }
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
