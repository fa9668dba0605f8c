/** By which figures variants are compared, the one that the scenario asks for first. */
import type { Interval } from '../../analysis/interval.ts';
import type { ExperimentResult, PointResult } from '../../experiment/experiment-result.ts';
import type { Unit } from './figures.ts';

export interface Metric {
  readonly name: string;
  readonly title: string;
  readonly unit: Unit;
  of(point: PointResult): Interval;
}

const METRICS: readonly Metric[] = [
  { name: 'p99', title: 'p99 of the response time', unit: 'duration', of: ({ figures }) => figures.p99 },
  { name: 'mean', title: 'mean response time', unit: 'duration', of: ({ figures }) => figures.mean },
  { name: 'p50', title: 'p50 of the response time', unit: 'duration', of: ({ figures }) => figures.p50 },
  { name: 'p999', title: 'p99.9 of the response time', unit: 'duration', of: ({ figures }) => figures.p999 },
  {
    name: 'failed',
    title: 'share of requests that failed',
    unit: 'share',
    of: ({ figures }) => figures.failed,
  },
  {
    name: 'logins',
    title: 'share of logins that broke',
    unit: 'share',
    of: ({ figures }) => figures.brokenLogins,
  },
  { name: 'outage', title: 'longest outage', unit: 'duration', of: ({ figures }) => figures.outage },
  {
    name: 'jain',
    title: 'balance (Jain index, 1 is even)',
    unit: 'number',
    of: ({ balance }) => balance.jain,
  },
];

const ASKED: Readonly<Record<string, string>> = { logins: 'logins', failures: 'failed', outage: 'outage' };

/** Metrics that were measured and are not 0 for every variant. */
export function measuredMetrics(result: ExperimentResult): readonly Metric[] {
  const asked = askedMetric(result);
  const others = METRICS.filter(
    (metric) =>
      metric !== asked &&
      result.points.some((point) => (metric.of(point).high ?? metric.of(point).estimate ?? 0) !== 0),
  );
  return [asked, ...others];
}

export function askedMetric({ scenario, points }: ExperimentResult): Metric {
  const answer = (scenario as { readonly answer?: unknown } | null)?.answer;
  const name = typeof answer === 'string' ? ASKED[answer] : undefined;
  const found = METRICS.find((metric) => metric.name === name);
  const isMeasured = found !== undefined && points.some((point) => found.of(point).estimate !== null);
  return isMeasured ? found : METRICS[0];
}
