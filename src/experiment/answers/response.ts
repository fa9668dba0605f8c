/** How long requests take and which share fails: the answer when nothing else is asked. */
import { percentAtMost, readableDurationEstimate, readableShareEstimate } from '../../analysis/digits.ts';
import type { PointResult } from '../experiment-result.ts';
import type { AnswerKind } from './answer.ts';

export const responseAnswer: AnswerKind = {
  name: 'response',
  help: 'Response times and the failed share.',
  fits: () => true,
  sentence: ({ points: [point] }) => {
    const { figures } = point;
    if (figures.p50.estimate === null) return nobodyServed(point);
    const failed = figures.failed.estimate ?? 0;
    const most = figures.failed.high === null ? '' : ` (at most ${percentAtMost(figures.failed.high)})`;
    const share =
      failed === 0 ? `no request fails${most}` : `${readableShareEstimate(figures.failed)} of requests fail`;
    return `Half of the requests take up to ${readableDurationEstimate(figures.p50)}, 99 % up to ${readableDurationEstimate(figures.p99)}; ${share}.`;
  },
};

function nobodyServed({ figures: { failed }, requests }: PointResult): string {
  if (failed.estimate === null) return 'No request came to its end in the time that is counted.';
  const [cause] = Object.entries(requests.failed).reduce((a, b) => (b[1] > a[1] ? b : a));
  return `No request is answered: ${readableShareEstimate(failed)} of them fail, ${requests.failed[cause] === allOf(requests.failed) ? 'all' : 'most'} as ${cause}.`;
}

function allOf(failed: PointResult['requests']['failed']): number {
  return Object.values(failed).reduce((sum, count) => sum + count, 0);
}
