/** The sentence of lbsim compare. */
import { expect, test } from 'vitest';
import { compareAnswer } from '../../src/experiment/answers/compare.ts';
import { estimate, smallPoint, smallResult } from './small-result.ts';

function tied(...names: readonly string[]): string {
  const result = smallResult(names.map((name) => smallPoint(name)));
  const comparisons = names.slice(1).map((name) => ({
    metric: 'p99' as const,
    name,
    against: names[0],
    difference: estimate(0, 1),
    ratio: estimate(1),
    adjustedP: 1,
    verdict: 'not distinguishable' as const,
  }));
  return compareAnswer.sentence({ ...result, comparisons });
}

test('names of several values are parted by a slash, for they hold commas', () => {
  expect(tied('rr', 'wlc', 'sed')).toContain('(wlc, sed not distinguishable from it)');
  expect(tied('rr, off', 'wlc, off', 'sed, 300s')).toContain(
    '(wlc, off / sed, 300s not distinguishable from it)',
  );
});
