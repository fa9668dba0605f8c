/** What one failure costs at the answer: requests, seconds without service, and its part of the month's error budget. */
import { meanInterval, ratioInterval } from '../../../analysis/interval.ts';
import type { Expectation } from '../../../scenario/expectation.ts';
import type { FailureCost } from '../../capacity-result.ts';
import type { PointResult } from '../../experiment-result.ts';

const MONTH_S = 30 * 86_400;

/**
 * `point` ran for so many seconds with the failure in its middle. What its replications count is of whole runs, of all
 * classes: so is the limit.
 */
export function failureCost(point: PointResult, slo: readonly Expectation[], durationS: number): FailureCost {
  const bad = point.replications.map(({ failed }) => failed);
  const limits = slo.filter(({ metric, clientClass }) => metric === 'failed' && clientClass === undefined);
  const limit = limits.reduce((least, own) => Math.min(least, own.limit), limits[0]?.limit ?? 0);
  // What may fail in a month at the rate of each run: so a run with more requests may lose more.
  const allowed = point.replications.map(({ sent }) => (limit * sent * MONTH_S) / durationS);
  return {
    servers: [point.name],
    bad: meanInterval(bad),
    outageNs: point.figures.outage,
    budgetShare: allowed.some((count) => count > 0) ? ratioInterval(bad, allowed) : null,
  };
}
