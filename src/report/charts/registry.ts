/** All charts, in the order in which a reader meets them, and the one that stands beside the answer. */
import type { ExperimentResult } from '../../experiment/experiment-result.ts';
import { againstBaseline } from './against-baseline.ts';
import { balanceOverTime } from './balance-over-time.ts';
import { capacityCurve } from './capacity-curve.ts';
import { capacityTrials } from './capacity-trials.ts';
import type { Chart } from './chart.ts';
import { connections } from './connections.ts';
import { differences } from './differences.ts';
import { failoverBudget } from './failover-budget.ts';
import { failoverTimeline } from './failover-timeline.ts';
import { flow } from './flow.ts';
import { headroom } from './headroom.ts';
import { loadByServer } from './load-by-server.ts';
import { queues } from './queues.ts';
import { responseByClass } from './response-by-class.ts';
import { responseByPhase } from './response-by-phase.ts';
import { responseByServer } from './response-by-server.ts';
import { responseHeat } from './response-heat.ts';
import { responseOverTime } from './response-over-time.ts';
import { responseTail } from './response-tail.ts';
import { serversByVariant } from './servers-by-variant.ts';
import { sweepCurves } from './sweep-curves.ts';
import { sweepHeat } from './sweep-heat.ts';
import { sweepScatter } from './sweep-scatter.ts';
import { tailByVariant } from './tail-by-variant.ts';
import { topology } from './topology.ts';
import { utilisation } from './utilisation.ts';
import { variantFigures, variants } from './variants.ts';

export const charts: readonly Chart[] = [
  sweepCurves,
  sweepHeat,
  sweepScatter,
  capacityTrials,
  headroom,
  capacityCurve,
  variants,
  againstBaseline,
  differences,
  serversByVariant,
  tailByVariant,
  variantFigures,
  flow,
  failoverTimeline,
  failoverBudget,
  responseOverTime,
  responseByPhase,
  responseTail,
  responseHeat,
  responseByServer,
  responseByClass,
  loadByServer,
  utilisation,
  queues,
  balanceOverTime,
  connections,
  topology,
];

/** The chart of the first screen: variants are compared, faults are seen over time, else the distribution counts. */
export function headline(result: ExperimentResult): Chart {
  const { points } = result;
  if (result.capacity !== undefined) return capacityTrials;
  if (sweepCurves.draw({ result, point: points[0] }) !== null) return sweepCurves;
  if (result.sweep !== undefined) return sweepScatter;
  if (points.length > 1) return variants;
  return points[0].phases.length > 1 ? responseOverTime : responseTail;
}
