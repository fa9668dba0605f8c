import { expect, test } from 'vitest';
import { readableShareEstimate } from '../../src/analysis/digits.ts';
import { shareInterval } from '../../src/analysis/interval.ts';
import { answerOf } from '../../src/experiment/answers/registry.ts';
import { oracleOf } from '../../src/experiment/oracle.ts';
import { compareResult } from '../../src/experiment/plans/compare.ts';
import { momentsOf } from '../../src/report/charts/moments.ts';
import { compactShare } from '../../src/report/compact.ts';
import { terminalReport } from '../../src/report/terminal.ts';
import { compareReport } from '../../src/report/terminal-compare.ts';
import { resultOf } from '../fixtures/experiment.ts';
import { scenarioFrom, scenarioOf } from '../fixtures/scenario.ts';

const PLAIN = { colour: false, width: 100 };

async function resultWith(...set: readonly (readonly [string, unknown])[]) {
  const given = [
    ['duration', '10s'],
    ['transient', '0s'],
    ['replications', 3],
    ['clients.rate', '20/s'],
    ...set,
  ] as const;
  const scenario = scenarioFrom(
    'scenarios/schedulers.json',
    given.map(([path, value]) => ({ path, value })),
  );
  return await resultOf(scenario);
}

const ALONE = ['vary', { scheduler: ['wlc'] }] as const;
const WEIGHTS = ['fast1', 'fast2', 'slow1', 'slow2'];
const QUIESCED = WEIGHTS.map((name) => [`weight.${name}`, 0] as const);

test('where nobody is served the answer says so, and no share passes 100 %', async () => {
  const result = await resultWith(ALONE, ...QUIESCED);
  expect(answerOf(result, 'response')).toMatch(
    /^No request is answered: 100 % \(at least 99\.\d+ %\) of them fail, all as refused\.$/,
  );
  expect(terminalReport(result, PLAIN)).toMatch(/whole run +100% \(>99\.\d+%\)/);
  const both = await resultWith(['vary', { scheduler: ['rr', 'wlc'] }], ...QUIESCED);
  expect(both.answer).toBe('No variant answers a request.');
});

test('a run that is over before a request came says that there was none', async () => {
  const result = await resultWith(ALONE, ['duration', '1us']);
  expect(answerOf(result, 'response')).toBe('No request came to its end in the time that is counted.');
});

test('an SLO is not held on the word of a few requests', async () => {
  const few = [ALONE, ['clients.rate', '0.1/s'], ['expect', ['p99 < 10s', 'p50 < 10s']]] as const;
  const result = await resultWith(...few);
  expect(result.points[0].requests.answered).toBeLessThan(20);
  expect(result.expectations[0]).toMatchObject({ verdict: 'undecided', measured: { low: null } });
  expect(terminalReport(result, PLAIN).replace(/\s+/g, ' ')).toContain('? has none, of too few requests');
});

test('from one run of each no variant is called alike, nor worse', async () => {
  const result = await resultWith(['replications', 1], ['vary', { scheduler: ['rr', 'wlc'] }]);
  expect(result.answer).toContain('one run of each cannot tell which is better');
  const text = compareReport({ ...result, compare: compareResult(result.points, 'rr') }, PLAIN);
  expect(text).not.toMatch(/^wlc .*same/m);
  expect(text).toMatch(/^wlc .*ms\?/m);
});

test('what no run measured under both variants is no tie', async () => {
  const [, ...others] = QUIESCED;
  const result = await resultWith(['vary', { 'weight.fast1': [0, 1] }], ...others);
  const text = compareReport({ ...result, compare: compareResult(result.points, '0') }, PLAIN);
  expect(text).toMatch(/^1 +- +- /m);
  expect(text).toContain('"-": no run measured both.');
});

test('a variant that answers fewer requests sooner wins nothing by it', async () => {
  const result = await resultWith(['vary', { 'clients.responseTimeout': ['1ms', '30s'] }]);
  expect(compareResult(result.points, '1ms').winners).toEqual({ failed: '30s' });
});

test('balance is that of the servers that serve: who is quiesced is due nothing', async () => {
  const even = [
    ALONE,
    ['scheduler', 'rr'],
    ['realServers.fast2.speed', 1],
    ['clients.rate', '60/s'],
  ] as const;
  const result = await resultWith(...even, ['weight.fast1', 0]);
  const [point] = result.points;
  const idle = point.realServers.find(({ name }) => name === 'fast1');
  expect(idle?.utilisation.estimate).toBe(0);
  // Three that are alike; with the idle one it would be 3/4 at most.
  expect(point.balance.jain.estimate).toBeGreaterThan(0.85);
  expect(point.replications.every(({ jain }) => (jain ?? 0) > 0.8)).toBe(true);
  const moments = momentsOf(point);
  expect(Math.max(...moments.map(({ jain }) => jain))).toBeGreaterThan(0.9);
});

test('a share of all is bounded below, in as many digits as are known', () => {
  const all = shareInterval([1000, 1000], [1000, 1000]);
  expect(compactShare(all)).toBe('100% (>99.8%)');
  expect(readableShareEstimate(all)).toBe('100 % (at least 99.8 %)');
});

test('theory bounds no policy from above that may be worse than an even split, and nothing with a quiesced server', () => {
  const oracle = (...set: readonly (readonly [string, unknown])[]) =>
    oracleOf(
      scenarioFrom(
        'scenarios/schedulers.json',
        [ALONE, ['clients.rate', '60/s'] as const, ...set].map(([path, value]) => ({ path, value })),
      ).points[0].settings,
    );
  // 15/s each: 10 ms of work at two servers, 20 ms at the others, and 8.6 ms of network.
  const split = (10e6 / (1 - 0.15) + 20e6 / (1 - 0.3)) / 2;
  expect(oracle()).toMatchObject({ kind: 'between', highNs: expect.closeTo(split + 8.6e6, -2) });
  expect(oracle(['weight.slow1', 9])).toMatchObject({ highNs: Infinity });
  expect(oracle(['vary', { scheduler: ['fo'] }])).toMatchObject({ highNs: Infinity });
  expect(oracle(['weight.slow1', 0])).toBeUndefined();
});

test('theory bounds no policy from above that sends all to the first idle server, be it the slowest', () => {
  const bound = (scheduler: string, ...set: readonly (readonly [string, unknown])[]) => {
    const given = [['vary', { scheduler: [scheduler] }], ['clients.rate', '10/s'], ...set] as const;
    const { settings } = scenarioFrom(
      'scenarios/schedulers.json',
      given.map(([path, value]) => ({ path, value })),
    ).points[0];
    const oracle = oracleOf(settings);
    return oracle?.kind === 'between' && Number.isFinite(oracle.highNs);
  };
  const direct = ['transport', 'direct'] as const;
  const even = WEIGHTS.map((name) => [`weight.${name}`, 1] as const);
  for (const policy of ['lc', 'wlc', 'nq', 'central']) expect(bound(policy, direct)).toBe(false);
  // 144 ms against a random split of 95 ms, with speeds of 1, 1 and 0.1 and two requests a second.
  for (const policy of ['sed', 'twos', 'nq']) expect(bound(policy, ...even)).toBe(false);
  expect(bound('wlc', ['load', 'active-only'])).toBe(false);
  // The fitting weights tell the servers apart, as do connections that ended.
  for (const policy of ['sed', 'twos', 'wlc', 'lc', 'rr']) expect(bound(policy)).toBe(true);
});

test('theory leaves out the handshake of UDP, and says nothing of servers that are passed over when full', () => {
  const bounds = (protocol: string, threshold = 0) => {
    const text = JSON.stringify({
      name: 'one',
      question: '?',
      duration: '10s',
      directors: [{ name: 'lvs', address: '10.0.0.2' }],
      virtualServices: [
        {
          address: '10.0.0.1:53',
          scheduler: 'rr',
          ...(protocol === 'udp' ? { protocol } : {}),
          realServers: [{ realServer: 'a', upperThreshold: threshold }],
        },
      ],
      realServers: [{ name: 'a', address: '10.0.0.11' }],
      clients: {
        rate: '8/s',
        protocol,
        delay: '100ms',
        serviceDemand: { type: 'exponential', mean: '100ms' },
      },
    });
    return oracleOf(scenarioOf(text).points[0].settings) as { lowNs: number } | undefined;
  };
  // Two ways of 100 ms less.
  const [tcp, udp] = [bounds('http/1.1'), bounds('udp')].map((found) => found?.lowNs ?? 0);
  expect((tcp - udp) / 1e6).toBeCloseTo(200, -1);
  expect(bounds('http/1.1', 9)).toBeUndefined();
});

test('theory says nothing of a mean that those who gave up are not in', async () => {
  const patient = await resultWith(ALONE);
  expect(patient.points[0].theory).toBeDefined();
  const hasty = await resultWith(ALONE, ['clients.responseTimeout', '40ms']);
  expect(hasty.points[0].requests.failed['timed out']).toBeGreaterThan(0);
  expect(hasty.points[0].theory).toBeUndefined();
});

test('one queue for all is a lower bound where the capacity is no multiple of the fastest', () => {
  const { settings } = scenarioFrom(
    'scenarios/schedulers.json',
    [ALONE, ['realServers.fast1.speed', 3] as const, ['clients.rate', '290/s'] as const].map(
      ([path, value]) => ({ path, value }),
    ),
  ).points[0];
  const oracle = oracleOf(settings);
  if (oracle?.kind !== 'between') throw new Error('no bounds');
  // 7 units of speed, 5.8 of work: two servers of speed 3 would be all but saturated.
  expect(oracle.lowNs).toBeLessThan(20e6);
});
