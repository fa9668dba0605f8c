/** What one failure costs at the answer: requests, seconds without service, and its part of the month's error budget. */
import { meanInterval } from '../../../analysis/interval.ts';
import type { Expectation } from '../../../scenario/expectation.ts';
import type { FailureCost } from '../../capacity-result.ts';
import type { PointResult } from '../../experiment-result.ts';

const MONTH_S = 30 * 86_400;

/** `point` ran with the failure in its middle: its phases are told by the fault. */
export function failureCost(point: PointResult, slo: readonly Expectation[]): FailureCost {
  const bad = meanInterval(point.replications.map(({ failed }) => failed));
  const limit = slo.find(({ metric }) => metric === 'failed')?.limit;
  const throughput = point.figures.throughput.estimate ?? 0;
  const budget = limit === undefined ? 0 : limit * throughput * MONTH_S;
  return {
    servers: [point.name],
    bad,
    outageNs: point.figures.outage,
    budgetShare: budget === 0 || bad.estimate === null ? null : bad.estimate / budget,
  };
}
