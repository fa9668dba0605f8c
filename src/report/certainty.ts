/** Where the ± of a result comes from, in words: the same for the terminal and the page. */
import type { JudgedExpectation, PointResult } from '../experiment/experiment-result.ts';

/** Whether single runs could be cut into batches. */
export function hasBatches(points: readonly PointResult[]): boolean {
  return points.every(({ figures }) => figures.mean.low !== null);
}

export function levelOf(points: readonly PointResult[], unknown: string): string {
  if (points[0].replications.length > 1) return '± is the half-width of the 95 % interval';
  if (hasBatches(points)) {
    return `± is the half-width of the 95 % interval, from ten batches of the run; ${unknown} has none`;
  }
  const why = points.some(({ phases }) => phases.length > 1)
    ? 'faults make it unsteady'
    : 'it is too short, or not steady';
  return `no intervals from one run (${unknown}), as ${why}: give --replications 10`;
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
