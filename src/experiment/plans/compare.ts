/** `compare`: variants that face the same clients, each against a baseline and each against each. */
import { type Comparison, compareAll, compareWith, type Sample } from '../../analysis/comparison.ts';
import { halfBucket } from '../../sim/histogram.ts';
import type { CompareResult, ComparisonResult, PointResult } from '../experiment-result.ts';

interface Metric {
  readonly better: 'lower' | 'higher';
  readonly values: (point: PointResult) => readonly number[];
  /** Read from a histogram. */
  readonly isQuantile?: boolean;
}

const METRICS: Readonly<Record<string, Metric>> = {
  p50: { better: 'lower', isQuantile: true, values: (point) => column(point, ({ p50Ns }) => p50Ns) },
  p99: { better: 'lower', isQuantile: true, values: (point) => column(point, ({ p99Ns }) => p99Ns) },
  failed: {
    better: 'lower',
    values: (point) =>
      column(point, ({ failed, answered }) =>
        failed + answered === 0 ? null : failed / (failed + answered),
      ),
  },
  balance: { better: 'higher', values: (point) => column(point, ({ jain }) => jain ?? null) },
};

export function compareResult(points: readonly PointResult[], baseline: string): CompareResult {
  const against: ComparisonResult[] = [];
  const winners: Record<string, string> = {};
  for (const [metric, { better, values, isQuantile }] of Object.entries(METRICS)) {
    const samples = points.map(
      (point): Sample => ({
        name: point.name,
        values: values(point),
        ...(isQuantile === true ? { resolution: halfBucket } : {}),
      }),
    );
    const reference = samples.find(({ name }) => name === baseline) as Sample;
    const others = samples.filter((sample) => sample !== reference);
    against.push(...compareWith(reference, others, { better }).map((pair) => plain(metric, pair)));
    const winner = winnerOf(samples, better);
    if (winner !== undefined) winners[metric] = winner;
  }
  // Who answers fewer may answer them sooner: that is no win.
  const losers = failingMore(points);
  for (const metric of ['p50', 'p99']) if (losers.has(winners[metric])) delete winners[metric];
  return { baseline, against, winners };
}

/** The one that is better than every other, by the corrected comparisons of all pairs. */
function winnerOf(samples: readonly Sample[], better: Metric['better']): string | undefined {
  const pairs = compareAll(samples, { better });
  return samples.find(({ name }) =>
    pairs.every((pair) => {
      if (pair.name === name) return pair.verdict === 'better';
      return pair.against !== name || pair.verdict === 'worse';
    }),
  )?.name;
}

/** Variants that fail more requests than some other, for certain. */
function failingMore(points: readonly PointResult[]): ReadonlySet<string> {
  const { better, values } = METRICS.failed;
  const samples = points.map((point): Sample => ({ name: point.name, values: values(point) }));
  const decided = compareAll(samples, { better }).filter(({ verdict }) => verdict !== 'not distinguishable');
  return new Set(decided.map(({ name, against, verdict }) => (verdict === 'worse' ? name : against)));
}

function plain(metric: string, pair: Comparison): ComparisonResult {
  const { name, against, difference, ratio, adjustedP, verdict } = pair;
  return { metric, name, against, difference, ratio, adjustedP, verdict };
}

function column(
  { replications }: PointResult,
  of: (run: PointResult['replications'][number]) => number | null,
): readonly number[] {
  return replications.map((run) => of(run) ?? Number.NaN);
}
