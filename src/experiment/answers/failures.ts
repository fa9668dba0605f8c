/** Which part of the requests fails after a fault, as what the client sees it, and where. */
import { readableShareEstimate } from '../../analysis/digits.ts';
import type { PointResult } from '../experiment-result.ts';
import type { AnswerKind } from './answer.ts';

export const failuresAnswer: AnswerKind = {
  name: 'failures',
  help: 'Which part of the requests fails, as what, and at which real server.',
  fits: () => false,
  sentence: ({ points }) => {
    const [point] = points;
    const after = point.phases.slice(1).filter(({ sent }) => sent > 0);
    const worst = after.reduce(
      (most, phase) =>
        (phase.failedShare.estimate ?? 0) > (most?.failedShare.estimate ?? -1) ? phase : most,
      after[0],
    );
    if (worst === undefined || (worst.failedShare.estimate ?? 0) === 0) return 'No request fails.';
    const causes = Object.entries(worst.failed)
      .filter(([, count]) => count > 0)
      .sort((a, b) => b[1] - a[1]);
    const all = causes.reduce((sum, [, count]) => sum + count, 0);
    // Counts of these runs, not estimates: the order alone is told.
    const told = causes.filter(([, count]) => count / all > 0.005).map(([cause]) => cause);
    const share = readableShareEstimate(worst.failedShare);
    return `After ${worst.name.split(':')[0]}, ${share} of requests fail (${told.join(', then ')})${where(point)}; the others are served as before.`;
  },
};

function where({ realServers }: PointResult): string {
  const failing = realServers.filter(({ failed }) => failed > 0);
  const all = failing.reduce((sum, { failed }) => sum + failed, 0);
  const most = failing.find(({ failed }) => failed > 0.95 * all);
  return most === undefined ? '' : `: those that the director still sends to ${most.name}`;
}
