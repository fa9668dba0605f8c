import { expect, test } from 'vitest';
import { inlineExecutor } from '../../src/experiment/executors/inline.ts';
import type { PointResult } from '../../src/experiment/experiment-result.ts';
import { failureCost } from '../../src/experiment/plans/capacity/failure-cost.ts';
import { runCapacity } from '../../src/experiment/plans/capacity/run-capacity.ts';
import { type Target, targetOf } from '../../src/experiment/plans/capacity/target.ts';
import { type Expectation, parseExpectation } from '../../src/scenario/expectation.ts';
import { scenarioFrom } from '../fixtures/scenario.ts';

async function guessFrom(rate: string) {
  const scenario = scenarioFrom('scenarios/schedulers.json', [
    { path: 'vary', value: { scheduler: ['wlc'] } },
    { path: 'replications', value: 3 },
    { path: 'duration', value: '40s' },
    { path: 'clients.rate', value: rate },
  ]);
  const result = await runCapacity({
    scenario,
    target: targetOf(scenario, 'rate') as Target,
    slo: [parseExpectation('p99 < 200ms') as Expectation],
    survive: 0,
    throughFailover: false,
    tolerance: 0.2,
    mostReplications: 4,
    changes: () => ({ ipvsadm: [], diff: '' }),
    onTrial: () => {},
    lbsim: 'test',
    executor: inlineExecutor,
    isInterrupted: () => false,
  });
  return result?.capacity?.guess?.estimate;
}

test('the rule of thumb is of the work that comes in, also where the scenario begins with too much', async () => {
  // Six of speed 1 serve four well (4 + √4), of 20 ms each.
  expect(await guessFrom('1000/s')).toBeCloseTo(200, -1);
  expect(await guessFrom('60/s')).toBeCloseTo(200, -1);
});

test('a failure burns its share of what all requests of a month may fail', () => {
  const replications = [0, 1].map(() => ({ sent: 10_000, answered: 9_000, failed: 1_000 }));
  const point = { name: 'web1 fails', replications, figures: { outage: null } } as unknown as PointResult;
  const shareOf = (...texts: readonly string[]) =>
    failureCost(
      point,
      texts.map((text) => parseExpectation(text) as Expectation),
      100,
    ).budgetShare;
  // 100 requests a second in a month of 2.592 million seconds, of which one in a hundred may fail.
  expect(shareOf('p99 < 1s', 'failed < 1%')?.estimate).toBeCloseTo(1_000 / 2_592_000, 10);
  expect(shareOf('failed < 5%', 'failed < 1%')?.estimate).toBeCloseTo(1_000 / 2_592_000, 10);
  // What one class may fail says nothing of all requests.
  expect(shareOf('failed of shop < 1%')).toBeNull();
});
