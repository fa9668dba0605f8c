import { expect, test } from 'vitest';
import { inService } from '../../src/experiment/in-service.ts';
import { conditionsOf, namesText, worstServers } from '../../src/experiment/plans/capacity/conditions.ts';
import { search } from '../../src/experiment/plans/capacity/search.ts';
import { scenarioFrom } from '../fixtures/scenario.ts';

const SITE = 'scenarios/schedulers.json';
const site = (...set: readonly (readonly [string, unknown])[]) =>
  scenarioFrom(
    SITE,
    [['vary', {}] as const, ...set].map(([path, value]) => ({ path, value })),
  );

test('the worst loss is that of the strongest real servers, among those that get connections', () => {
  expect(worstServers(site().points[0].settings, 3)).toEqual(['fast1', 'fast2', 'slow1']);
  // A strong server that stands by costs nothing.
  const quiesced = site(['weight.fast1', 0]).points[0].settings;
  expect(worstServers(quiesced, 2)).toEqual(['fast2', 'slow1']);
  expect(inService(quiesced).map(({ name }) => name)).toEqual(['fast2', 'slow1', 'slow2']);
});

test('where one serves alone the worst loss is that of the largest weight', () => {
  const failover = site(['scheduler', 'fo'], ['weight.slow2', 9], ['weight.slow1', 8]);
  expect(worstServers(failover.points[0].settings, 2)).toEqual(['slow2', 'slow1']);
});

test('the conditions name a few servers, and count many', () => {
  const named = (survive: number) =>
    conditionsOf({ scenario: site(), survive, throughFailover: true }).map(({ name }) => name);
  expect(named(0)).toEqual(['all servers']);
  expect(named(1)).toEqual(['all servers', 'without fast1', 'fast1 fails in the middle']);
  expect(named(3).slice(1)).toEqual([
    'without fast1, fast2 and slow1',
    'fast1, fast2 and slow1 fail in the middle',
  ]);
  // As --find servers may ask.
  expect(named(7).slice(1)).toEqual(['without the 7 worst', 'the 7 worst fail in the middle']);
  const found = { scenario: site(), survive: 2, throughFailover: false, target: { find: 'servers' } };
  expect(conditionsOf(found)[1].name).toBe('without the 2 worst');
  expect(namesText(['a', 'b', 'c', 'd', 'e'])).toBe('the 5 worst');
});

test('a search begins where something is left', async () => {
  const tried: number[] = [];
  const range = {
    want: 'smallest',
    isWhole: true,
    current: 2,
    least: 5,
    most: 100,
    allows: () => true,
  } as const;
  const { good, bad } = await search(range, 0.1, async (value) => {
    tried.push(value);
    return value >= 7;
  });
  expect([good, bad, Math.min(...tried)]).toEqual([7, 6, 5]);
});
