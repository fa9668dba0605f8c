/** Whether what the scenario expects was held: yes or no only where the whole interval says so. */
import { runsToDecide } from '../analysis/decide.ts';
import type { Interval } from '../analysis/interval.ts';
import { type Expectation, METRICS } from '../scenario/expectation.ts';
import { halfBucket } from '../sim/histogram.ts';
import type { SloVerdict } from './capacity-result.ts';
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
        ...judged(expectation, measured),
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

/** Kept or broken only where the whole interval lies on that side of the limit. */
export function clauseVerdict({ operator, limit }: Expectation, { low, high }: Interval): SloVerdict {
  if (low === null || high === null) return 'not distinguishable';
  const isUpper = operator === '<' || operator === '<=';
  const isClosed = operator === '<=' || operator === '>=';
  const near = isUpper ? high : low;
  const isWithin = isUpper ? near < limit : near > limit;
  if (isWithin || (isClosed && near === limit)) return 'kept';
  const far = isUpper ? low : high;
  const isBeyond = isUpper ? far > limit : far < limit;
  return isBeyond || (!isClosed && far === limit && near === limit) ? 'broken' : 'not distinguishable';
}

function judged(
  expectation: Expectation,
  measured: Interval,
): Pick<JudgedExpectation, 'verdict' | 'runsToDecide'> {
  const verdict = VERDICTS[clauseVerdict(expectation, measured)];
  const { metric, limit } = expectation;
  const finest = /^p\d/.test(metric) ? halfBucket(limit) : 0;
  return { verdict, runsToDecide: verdict === 'undecided' ? runsToDecide(measured, limit, finest) : null };
}

const VERDICTS = { kept: 'held', broken: 'missed', 'not distinguishable': 'undecided' } as const;
