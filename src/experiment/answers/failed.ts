/** Which share of the requests fails, for each variant, by cause. */
import { readableShareEstimate } from '../../analysis/digits.ts';
import type { PointResult } from '../experiment-result.ts';
import type { AnswerKind } from './answer.ts';

export const failedAnswer: AnswerKind = {
  name: 'failed',
  help: 'Share of the requests that fails under each variant, and as what.',
  fits: () => false,
  sentence: ({ points }) => {
    const told = points.map((point) => `${point.name === '' ? '' : `${point.name}: `}${failed(point)}`);
    return `${told.join('; ')}.`;
  },
};

function failed({ figures, requests }: PointResult): string {
  const all = Object.values(requests.failed).reduce((sum, count) => sum + count, 0);
  if (all === 0) return 'no request fails';
  const [cause, most] = Object.entries(requests.failed).reduce((a, b) => (b[1] > a[1] ? b : a));
  const share = readableShareEstimate(figures.failed);
  return `${share} of requests fail, ${most === all ? 'all' : most > 0.9 * all ? 'nearly all' : 'above all'} as ${cause}`;
}
