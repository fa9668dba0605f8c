/** What one failure costs at the answer: requests, seconds without service, and its part of the month's error budget. */
import { meanInterval, ratioInterval } from '../../../analysis/interval.ts';
import type { Expectation } from '../../../scenario/expectation.ts';
import type { FailureCost } from '../../capacity-result.ts';
import type { PointResult } from '../../experiment-result.ts';

const MONTH_S = 30 * 86_400;

/** `point` ran with the failure in its middle, requests counted for so many seconds: its phases are told by the fault. */
export function failureCost(point: PointResult, slo: readonly Expectation[], countedS: number): FailureCost {
  const bad = point.replications.map(({ failed }) => failed);
  const limit = slo.find(({ metric }) => metric === 'failed')?.limit ?? 0;
  // What may fail in a month at the rate of each run: so a run with more requests may lose more.
  const allowed = point.replications.map(({ answered }) => (limit * answered * MONTH_S) / countedS);
  return {
    servers: [point.name],
    bad: meanInterval(bad),
    outageNs: point.figures.outage,
    budgetShare: allowed.some((count) => count > 0) ? ratioInterval(bad, allowed) : null,
  };
}
