/** An SLO asked of figures: kept or broken only where the whole interval says so. */
import type { Expectation } from '../scenario/expectation.ts';
import { METRICS } from '../scenario/expectation.ts';
import type { SloCheck, SloLimit, SloVerdict } from './capacity-result.ts';
import { clauseVerdict, FIGURE_OF, measuredOf } from './expectations.ts';
import type { PointResult } from './experiment-result.ts';

export function limitsOf(slo: readonly Expectation[]): readonly SloLimit[] {
  return slo.map(({ text, metric, clientClass, operator, limit }) => ({
    text,
    figure: FIGURE_OF[metric],
    ...(clientClass === undefined ? {} : { clientClass }),
    operator,
    limit,
    unit: METRICS[metric],
  }));
}

/** Every part of the SLO against the figures. `condition` tells under which they were measured. */
export function sloChecks(
  slo: readonly Expectation[],
  point: Pick<PointResult, 'figures' | 'classes'>,
  condition: string,
): SloCheck[] {
  return slo.map((clause) => {
    const measured = measuredOf(point, clause);
    return {
      text: clause.text,
      condition,
      measured,
      limit: clause.limit,
      unit: METRICS[clause.metric],
      verdict: clauseVerdict(clause, measured),
    };
  });
}

export function sloVerdict(checks: readonly SloCheck[]): SloVerdict {
  if (checks.some(({ verdict }) => verdict === 'broken')) return 'broken';
  return checks.every(({ verdict }) => verdict === 'kept') ? 'kept' : 'not distinguishable';
}
