/** Rows 35 to 44: a server and one twice as fast, under every policy, listed in either order. */
import { type TwoServerPolicy, twoServers } from '../../analysis/theory/two-servers.ts';
import { meanResponse, systemOf } from './model-site.ts';
import type { ValidationModel } from './validation.ts';

type Pair = readonly [number, number];
type Case = readonly [row: number, policy: TwoServerPolicy, arrival: number, speeds: Pair, weights: Pair];

const SLOW_FIRST: Pair = [1, 2];
const FAST_FIRST: Pair = [2, 1];

const CASES: readonly Case[] = [
  [35, 'wrr', 2.4, SLOW_FIRST, [1, 2]],
  [36, 'lc', 2.4, SLOW_FIRST, [1, 2]],
  [37, 'wlc', 2.4, SLOW_FIRST, [1, 2]],
  [38, 'sed', 2.4, SLOW_FIRST, [1, 2]],
  [39, 'nq', 2.4, SLOW_FIRST, [1, 2]],
  [40, 'twos', 2.4, SLOW_FIRST, [1, 2]],
  [40, 'twos', 2.4, SLOW_FIRST, [100, 200]],
  [41, 'random', 2.4, SLOW_FIRST, [1, 2]],
  ...(['lc', 'wlc', 'sed', 'nq'] as const).map((policy): Case => [42, policy, 2.4, FAST_FIRST, [2, 1]]),
  ...(['rr', 'wrr', 'lc', 'wlc', 'sed', 'nq', 'twos'] as const).map(
    (policy): Case => [43, policy, 1.8, SLOW_FIRST, [1, 2]],
  ),
];

export const twoServerModels: readonly ValidationModel[] = [...CASES.map(pairModel), unstable()];

function pairModel([row, policy, arrival, speeds, weights]: Case): ValidationModel {
  const exact = twoServers({ policy, arrival, service: speeds, weights });
  // Their shares are no chance: nothing to hold against it.
  const isDealtInTurn = policy === 'rr' || policy === 'wrr';
  return {
    row,
    title: `${policy} over speeds ${speeds.join(' and ')}, weights ${weights.join(':')}, ${arrival} a unit`,
    figures: [
      { name: 'response', exact: exact.sojourn },
      ...(isDealtInTurn ? [] : [{ name: 'share of the first', exact: exact.shares[0] }]),
    ],
    run: (seed) => {
      const site = { scheduler: policy, speeds, weights, arrival };
      const system = systemOf({ ...site, length: 25_000, warmUp: 500 }, seed);
      system.run();
      const run = system.result();
      if (isDealtInTurn) return [meanResponse(run)];
      // Those who came: who is served, and who is still there.
      const [second, first] = system.realServers.stations.map(
        ({ attendance }, i) => run.realServers[i].completed + attendance.count.value,
      );
      return [meanResponse(run), first / (first + second)];
    },
  };
}

/** Row 44: half of 2.4 a unit is more than the slow server can do, so its queue grows by 0.2 a unit. */
function unstable(): ValidationModel {
  return {
    row: 44,
    title: 'rr over speeds 1 and 2, 2.4 a unit: unstable',
    figures: [{ name: 'growth of the slow queue', exact: 0.2 }],
    run: (seed) => {
      const system = systemOf({ speeds: SLOW_FIRST, arrival: 2.4, length: 20_000, warmUp: 0 }, seed);
      const slow = system.realServers.stations[1].attendance.count;
      system.run(2000 * 10_000_000);
      const before = slow.value;
      system.run();
      return [(slow.value - before) / 18_000];
    },
  };
}
