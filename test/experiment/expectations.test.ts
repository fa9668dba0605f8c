import { expect, test } from 'vitest';
import { around, type Interval, without } from '../../src/analysis/interval.ts';
import { clauseVerdict, judgeExpectations } from '../../src/experiment/expectations.ts';
import { type Expectation, parseExpectation } from '../../src/scenario/expectation.ts';
import { smallPoint } from '../report/small-result.ts';

const basis = { confidence: 0.95, count: 5, method: 'student' } as const;
const clause = (text: string) => parseExpectation(text) as Expectation;
const MS = 1e6;

test.each([
  ['p99 < 200ms', 180, 10, 'kept'],
  ['p99 < 200ms', 195, 10, 'not distinguishable'],
  ['p99 < 200ms', 205, 10, 'not distinguishable'],
  ['p99 < 200ms', 220, 10, 'broken'],
  ['p99 > 200ms', 220, 10, 'kept'],
  ['p99 > 200ms', 180, 10, 'broken'],
  ['p99 <= 200ms', 200, 0, 'kept'],
  ['p99 < 200ms', 200, 0, 'broken'],
  ['p99 >= 200ms', 200, 0, 'kept'],
  ['p99 <= 200ms', 190, 10, 'kept'],
  ['p99 < 200ms', 190, 10, 'not distinguishable'],
])('%s of %f ± %f ms is %s', (text, estimate, halfWidth, verdict) => {
  expect(clauseVerdict(clause(text), around(estimate * MS, halfWidth * MS, basis))).toBe(verdict);
});

test('an expectation is held, missed or undecided, and then told how many runs would tell', () => {
  const point = smallPoint();
  const judged = (p99: Interval) => {
    const figures = { ...point.figures, p99 };
    const [own] = judgeExpectations([clause('p99 < 200ms')], [{ ...point, figures }]);
    return [own.verdict, own.runsToDecide];
  };
  expect(judged(around(180 * MS, 10 * MS, basis))).toEqual(['held', null]);
  expect(judged(around(220 * MS, 10 * MS, basis))).toEqual(['missed', null]);
  expect(judged(around(190 * MS, 20 * MS, basis))).toEqual(['undecided', 13]);
  // A bucket of the histogram is 1.05 ms wide there.
  expect(judged(around(199.8 * MS, 1 * MS, basis))).toEqual(['undecided', null]);
  expect(judged(without(190 * MS, basis))).toEqual(['undecided', null]);
});
