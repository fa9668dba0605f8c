/** One point of a sweep: its figures, without series and single servers. */
import { balance } from '../../analysis/balance.ts';
import { meanInterval } from '../../analysis/interval.ts';
import type { Expectation } from '../../scenario/expectation.ts';
import type { PlannedPoint } from '../../scenario/read-scenario.ts';
import type { Accumulator } from '../accumulate.ts';
import { digestOf } from '../combined-digest.ts';
import type { SweepPoint } from '../experiment-result.ts';
import { classesOf, figuresOf } from '../judge.ts';
import { sloChecks, sloVerdict } from '../slo.ts';

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
  const jain = each.map(
    (run) =>
      balance(
        runs.servers.map(({ utilisation }) => utilisation[run]),
        runs.dues,
      ).jain,
  );
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
