/** Where the ± of a result comes from, in words: the same for the terminal and the page. */
import type { PointResult } from '../experiment/experiment-result.ts';

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
