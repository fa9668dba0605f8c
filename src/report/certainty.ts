/** Where the ± of a result comes from, in words: the same for the terminal and the page. */
import type { Interval } from '../analysis/interval.ts';
import type { JudgedExpectation, PointResult } from '../experiment/experiment-result.ts';

/** Whether single runs could be cut into batches. */
export function hasBatches(points: readonly PointResult[]): boolean {
  return points.every(({ figures }) => figures.mean.low !== null);
}

export function levelOf(points: readonly PointResult[], unknown: string): string {
  const level = '± is the half-width of the 95 % interval';
  if (points[0].replications.length > 1) {
    return points.some(hasFewRequests) ? `${level}; ? has none, of too few requests` : level;
  }
  if (hasBatches(points)) {
    return `${level}, from ten batches of the run; ${unknown} has none`;
  }
  const why = points.some(({ phases }) => phases.length > 1)
    ? 'faults make it unsteady'
    : 'it is too short, or not steady';
  return `no intervals from one run (${unknown}), as ${why}: give --replications 10`;
}

/** Whether several runs together have too few requests for one of the quantiles that are shown. */
function hasFewRequests({ figures, phases, classes, realServers }: PointResult): boolean {
  const quantiles = [figures, ...phases, ...classes].flatMap(({ p50, p90, p99, p999 }) => [
    p50,
    p90,
    p99,
    p999,
  ]);
  for (const { p50, p99 } of realServers) quantiles.push(p50, p99);
  return quantiles.some(isUnbounded);
}

/** Over several runs, an estimate without an interval. */
export function isUnbounded({ estimate, low, count }: Interval): boolean {
  return estimate !== null && low === null && count > 1;
}

/** What would tell, after an expectation that is not decided. */
export function toDecide({
  verdict,
  runsToDecide,
  measured,
}: Pick<JudgedExpectation, 'verdict' | 'runsToDecide' | 'measured'>): string {
  if (verdict !== 'undecided' || measured.estimate === null) return '';
  if (measured.low === null) return ' (no interval: give more --replications)';
  if (runsToDecide === null) return ' (too near to the limit for any number of runs)';
  return ` (about ${runsToDecide} runs would tell)`;
}
