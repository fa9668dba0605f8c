import { describe, expect, test } from 'vitest';
import { roundRobin } from '../../src/analysis/theory/splitting.ts';
import { type TwoServerPolicy, twoServers } from '../../src/analysis/theory/two-servers.ts';
import { meanResponse, replicate, zOf } from '../fixtures/estimate.ts';
import { site } from '../fixtures/site.ts';

const REPLICATIONS = 12;

/** Speeds and weights in list order; the site adds its servers in the reverse. */
function pool(scheduler: string, arrival: number, speeds: readonly number[], weights: readonly number[]) {
  return site({
    transport: 'direct',
    scheduler,
    speeds: [...speeds].reverse(),
    weights: [...weights].reverse(),
    ratePerSecond: arrival * 100,
    durationS: Math.ceil((400 * 1.6) / arrival),
    transientS: 20,
  });
}

describe('equal servers', () => {
  test.each([2, 3, 4, 10])('rr over %i servers is the E_n/M/1 queue', (servers) => {
    const ones = Array.from({ length: servers }, () => 1);
    const settings = pool('rr', 0.8 * servers, ones, ones);
    const exact = roundRobin(servers, 0.8).sojourn;
    expect(Math.abs(zOf(replicate(settings, REPLICATIONS, meanResponse), exact))).toBeLessThan(4);
  });

  // The chain for ten servers takes minutes to solve: its values are those published in the project's tables.
  test.each([
    [2, 0.5, 1.42632],
    [2, 0.8, 2.95574],
    [2, 0.9, 5.47491],
    [3, 0.5, 1.24484],
    [3, 0.8, 2.28555],
    [3, 0.9, 3.98242],
    [5, 0.5, 1.10864],
    [5, 0.8, 1.75438],
    [5, 0.9, 2.7976],
    [10, 0.5, 1.02417],
    [10, 0.8, 1.35582],
    [10, 0.9, 1.9131],
  ])('lc over %i servers at load %f keeps requests as the exact chain says', (servers, load, exact) => {
    const ones = Array.from({ length: servers }, () => 1);
    const settings = pool('lc', load * servers, ones, ones);
    expect(Math.abs(zOf(replicate(settings, REPLICATIONS, meanResponse), exact))).toBeLessThan(4);
  });

  test('with lc over two equal servers the one that is listed first is 85 % busy, the other 75 %', () => {
    const settings = pool('lc', 1.6, [1, 1], [1, 1]);
    // The site's last server stands first in the list.
    const first = replicate(settings, REPLICATIONS, ({ realServers }) => realServers[1].utilisation);
    const second = replicate(settings, REPLICATIONS, ({ realServers }) => realServers[0].utilisation);
    expect(Math.abs(zOf(first, 0.85021))).toBeLessThan(4);
    expect(Math.abs(zOf(second, 0.74979))).toBeLessThan(4);
  });

  test('sed over equal servers of equal weight decides as lc', () => {
    const settings = pool('sed', 1.6, [1, 1], [1, 1]);
    expect(Math.abs(zOf(replicate(settings, REPLICATIONS, meanResponse), 2.95574))).toBeLessThan(4);
  });
});

describe('two servers of speed 1 and 2', () => {
  const cases: readonly [TwoServerPolicy, number, readonly [number, number]][] = [
    ['wrr', 2.4, [1, 2]],
    ['lc', 2.4, [1, 2]],
    ['wlc', 2.4, [1, 2]],
    ['sed', 2.4, [1, 2]],
    ['nq', 2.4, [1, 2]],
    ['lc', 2.4, [2, 1]],
    ['wlc', 2.4, [2, 1]],
    ['sed', 2.4, [2, 1]],
    ['nq', 2.4, [2, 1]],
    ['rr', 1.8, [1, 2]],
    ['wrr', 1.8, [1, 2]],
    ['lc', 1.8, [1, 2]],
    ['wlc', 1.8, [1, 2]],
    ['sed', 1.8, [1, 2]],
    ['nq', 1.8, [1, 2]],
  ];

  test.each(cases)('%s at %f requests a service time, speeds in list order %j', (policy, arrival, speeds) => {
    const exact = twoServers({ policy, arrival, service: [...speeds], weights: [...speeds] });
    const settings = pool(policy, arrival, speeds, speeds);
    expect(Math.abs(zOf(replicate(settings, REPLICATIONS, meanResponse), exact.sojourn))).toBeLessThan(4);
    const share = replicate(settings, REPLICATIONS, ({ realServers }) => {
      const all = realServers[0].completed + realServers[1].completed;
      return realServers[1].completed / all;
    });
    // Of a policy that goes round the share is exact, and its standard error next to nothing.
    expect(Math.abs(share.mean - exact.shares[0])).toBeLessThan(4 * share.standardError + 1e-4);
  });

  test('rr overloads the slow one at 2.4: its queue grows, and the run shows it', () => {
    const settings = pool('rr', 2.4, [1, 2], [1, 2]);
    const left = replicate(settings, 5, ({ requests, durationNs }) => requests.inFlight / (durationNs / 1e7));
    expect(left.mean).toBeGreaterThan(0.18);
    expect(left.mean).toBeLessThan(0.22);
  });
});
