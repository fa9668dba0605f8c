/** How long requests take and which share fails: the answer when nothing else is asked. */
import { percentAtMost, readableDurationEstimate, readableShareEstimate } from '../../analysis/digits.ts';
import type { AnswerKind } from './answer.ts';

export const responseAnswer: AnswerKind = {
  name: 'response',
  help: 'Response times and the failed share.',
  fits: () => true,
  sentence: ({ points: [{ figures }] }) => {
    const failed = figures.failed.estimate ?? 0;
    const most = figures.failed.high === null ? '' : ` (at most ${percentAtMost(figures.failed.high)})`;
    const share =
      failed === 0 ? `no request fails${most}` : `${readableShareEstimate(figures.failed)} of requests fail`;
    return `Half of the requests take up to ${readableDurationEstimate(figures.p50)}, 99 % up to ${readableDurationEstimate(figures.p99)}; ${share}.`;
  },
};
