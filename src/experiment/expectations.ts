/** Whether what the scenario expects was held, by the estimate: the interval beside it tells how surely. */
import type { Interval } from '../analysis/interval.ts';
import { type Expectation, METRICS } from '../scenario/expectation.ts';
import type { Figures, JudgedExpectation, PointResult } from './experiment-result.ts';

/** Where the result keeps what an expectation names. */
export const FIGURE_OF: Readonly<Record<Expectation['metric'], keyof Figures>> = {
  mean: 'mean',
  p50: 'p50',
  p90: 'p90',
  p99: 'p99',
  'p99.9': 'p999',
  max: 'max',
  outage: 'outage',
  failed: 'failed',
  'broken logins': 'brokenLogins',
};

export function judgeExpectations(
  expectations: readonly Expectation[],
  points: readonly PointResult[],
): readonly JudgedExpectation[] {
  return points.flatMap((point) =>
    expectations.map((expectation) => {
      const measured = measuredOf(point, expectation);
      return {
        text: expectation.text,
        point: point.name,
        measured,
        limit: expectation.limit,
        unit: METRICS[expectation.metric],
        held: measured.estimate !== null && compare(measured.estimate, expectation),
      };
    }),
  );
}

/** The figure that is asked for, of all clients or of one class. */
export function measuredOf(
  { figures, classes }: Pick<PointResult, 'figures' | 'classes'>,
  { metric, clientClass }: Pick<Expectation, 'metric' | 'clientClass'>,
): Interval {
  const own = classes.find(({ name }) => name === clientClass);
  if (clientClass === undefined || own === undefined) return figures[FIGURE_OF[metric]];
  if (metric === 'failed') return own.failedShare;
  return own[FIGURE_OF[metric] as 'mean' | 'p50' | 'p90' | 'p99' | 'p999' | 'max'];
}

function compare(value: number, { operator, limit }: Expectation): boolean {
  if (operator === '<') return value < limit;
  if (operator === '<=') return value <= limit;
  return operator === '>' ? value > limit : value >= limit;
}
