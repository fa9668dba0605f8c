/** The result as the page holds it: all of it, but for what no chart of a large sweep asks. */
import type { Interval } from '../../analysis/interval.ts';
import type { ExperimentResult, Figures, SweepPoint } from '../../experiment/experiment-result.ts';

const ASKED: readonly (keyof Figures)[] = ['p50', 'p99', 'failed'];
const NOT_KEPT: Interval = {
  estimate: null,
  low: null,
  high: null,
  halfWidth: null,
  confidence: 0.95,
  count: 0,
  method: 'student',
};

export function pageResult(result: ExperimentResult): ExperimentResult {
  const { sweep } = result;
  if (sweep === undefined) return result;
  return { ...result, sweep: { ...sweep, points: sweep.points.map(slim) } };
}

function slim(point: SweepPoint): SweepPoint {
  const names = Object.keys(point.figures) as (keyof Figures)[];
  const figures = names.map((name) => [name, ASKED.includes(name) ? point.figures[name] : NOT_KEPT] as const);
  return { ...point, figures: Object.fromEntries(figures) as unknown as Figures };
}
