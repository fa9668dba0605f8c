import { expect, test } from 'vitest';
import { meanInterval } from '../../src/analysis/interval.ts';
import { inlineExecutor } from '../../src/experiment/executors/inline.ts';
import type { ExperimentResult, PointResult } from '../../src/experiment/experiment-result.ts';
import { failureCost } from '../../src/experiment/plans/capacity/failure-cost.ts';
import { runCapacity } from '../../src/experiment/plans/capacity/run-capacity.ts';
import { type Target, targetOf } from '../../src/experiment/plans/capacity/target.ts';
import { capacityReport } from '../../src/report/terminal-capacity.ts';
import { type Expectation, parseExpectation } from '../../src/scenario/expectation.ts';
import { scenarioFrom } from '../fixtures/scenario.ts';

async function found(rate: string, survive = 0) {
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
    survive,
    throughFailover: survive > 0,
    tolerance: 0.2,
    mostReplications: 4,
    changes: () => ({ ipvsadm: [], diff: '' }),
    onTrial: () => {},
    lbsim: 'test',
    executor: inlineExecutor,
    isInterrupted: () => false,
  });
  const { capacity } = result ?? {};
  if (capacity === undefined) throw new Error('no capacity');
  return capacity;
}

test('the rule of thumb is of the work that comes in, also where the scenario begins with too much', async () => {
  // Six of speed 1 serve four well (4 + √4), of 20 ms each.
  expect((await found('1000/s')).guess?.estimate).toBeCloseTo(200, -1);
  expect((await found('60/s')).guess?.estimate).toBeCloseTo(200, -1);
});

test('through a failover, too, what binds and the rule of thumb are of the servers that are left', async () => {
  const { guess, binding, breaksFirst, broken, trials } = await found('60/s', 1);
  // Four of speed 1 serve 2.44 well.
  expect(guess?.estimate).toBeCloseTo(122, -1);
  const busiest = trials.find(({ value }) => value === broken)?.utilisation.estimate ?? 0;
  const [, told] = /is busy ([\d.]+) (?:± [\d.]+ )?% of the time/.exec(binding) ?? [];
  expect(Math.abs(Number(told) / 100 - busiest)).toBeLessThan(0.05);
  // Which condition it is, where there are several.
  expect(breaksFirst).toMatch(/^p99 < 200ms is .* \(.*, without fast1\)/);
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

test('a curve without contention and coherency does not level off', () => {
  const told = (contention: number) => {
    const usl = {
      single: meanInterval([50, 51]),
      alpha: meanInterval([contention, contention]),
      beta: meanInterval([0, 0]),
      peakConcurrency: null,
      peakThroughput: null,
      r2: 1,
    };
    const capacity = {
      ...{ find: 'rate', usl, conditions: [], slo: [], trials: [], survive: 0, binding: '', breaksFirst: '' },
      ...{ guess: null, failure: null, costPerMillion: null, changes: { ipvsadm: [], diff: '' } },
    };
    const result = { answer: '', name: '', seed: 1, capacity } as unknown as ExperimentResult;
    return capacityReport(result, { colour: false, width: 120 }).replace(/\s+/g, ' ');
  };
  expect(told(0)).toContain('it grows with the load, without a peak');
  expect(told(0.2)).toContain('it levels off without a peak');
});
