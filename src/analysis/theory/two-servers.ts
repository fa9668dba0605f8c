/**
 * Two unlike servers under the kernel's policies, as exact chains: a state is the number of connections of
 * each, and for the policies that go round, their place in the cycle. Connections are active ones only (UDP,
 * or no inactive time), so `lc` and `wlc` compare multiples of their number. A tie stays with the server that
 * is listed first.
 */
import { log } from '../../sim/math.ts';
import { type State, solveChain } from './chain.ts';

export type TwoServerPolicy = 'rr' | 'wrr' | 'lc' | 'wlc' | 'sed' | 'nq' | 'twos' | 'random';

export interface TwoServers {
  readonly policy: TwoServerPolicy;
  readonly arrival: number;
  /** Service rates in list order. */
  readonly service: readonly [number, number];
  readonly weights: readonly [number, number];
  /** Customers present at which arrivals are lost: the cut of the chain. */
  readonly most?: number;
}

export interface TwoServerFigures {
  readonly sojourn: number;
  /** Share of arrivals that each server takes, in list order. */
  readonly shares: readonly [number, number];
  /** Part of the time that each is at work. */
  readonly busy: readonly [number, number];
}

export function twoServers(asked: TwoServers): TwoServerFigures {
  const { arrival, service, most = defaultMost(asked) } = asked;
  const choice = CHOICES[asked.policy](asked.weights);
  const solved = solveChain({
    start: [0, 0, 0],
    base: most + 1,
    relaxation: 1,
    level: ([a, b]) => (a as number) + (b as number),
    transitions([a, b, phase], to) {
      const [first, second, turn] = [a as number, b as number, phase as number];
      if (first + second < most) {
        const toFirst = choice.toFirst(first, second, turn);
        const next = (turn + 1) % choice.cycle;
        to([first + 1, second, next], arrival * toFirst);
        to([first, second + 1, next], arrival * (1 - toFirst));
      }
      if (first > 0) to([first - 1, second, turn], service[0]);
      if (second > 0) to([first, second - 1, turn], service[1]);
    },
  });
  const busy = [0, 1].map((server) => solved.mean((state) => ((state[server] as number) > 0 ? 1 : 0)));
  const [busyFirst, busySecond] = busy as [number, number];
  const served = busyFirst * service[0] + busySecond * service[1];
  const present = solved.mean(([a, b]: State) => (a as number) + (b as number));
  return {
    sojourn: present / served,
    shares: [(busyFirst * service[0]) / served, (busySecond * service[1]) / served],
    busy: [busyFirst, busySecond],
  };
}

/**
 * The tail falls by the load of both together, or by that of the fuller one where the policy does not look.
 */
function defaultMost({ policy, arrival, service, weights }: TwoServers): number {
  const blind = policy === 'rr' || policy === 'wrr' || policy === 'random';
  const [w1, w2] = policy === 'rr' ? [1, 1] : weights;
  const alone = Math.max((arrival * w1) / (w1 + w2) / service[0], (arrival * w2) / (w1 + w2) / service[1]);
  const load = blind ? alone : arrival / (service[0] + service[1]);
  if (load >= 1) throw new Error(`assertion failed: at a load of ${load} there is no balance`);
  return Math.ceil(log(1e-11) / log(load)) + 20;
}

interface Choice {
  /** Places in the cycle; 1 for policies without one. */
  readonly cycle: number;
  /** The chance that an arrival goes to the first server. */
  toFirst(first: number, second: number, turn: number): number;
}

type Weights = readonly [number, number];

const CHOICES: Readonly<Record<TwoServerPolicy, (weights: Weights) => Choice>> = {
  rr: () => cyclic([1, 0]),
  wrr: (weights) => cyclic(weightedCycle(weights)),
  lc: () => certain((first, second) => first <= second),
  wlc: ([w1, w2]) => certain((first, second) => first * w2 <= second * w1),
  sed: ([w1, w2]) => certain((first, second) => (first + 1) * w2 <= (second + 1) * w1),
  nq: ([w1, w2]) =>
    certain((first, second) => {
      if (first === 0) return true;
      return second !== 0 && (first + 1) * w2 <= (second + 1) * w1;
    }),
  twos: twoDraws,
  random: ([w1, w2]) => ({ cycle: 1, toFirst: () => w1 / (w1 + w2) }),
};

function certain(isFirst: (first: number, second: number) => boolean): Choice {
  return { cycle: 1, toFirst: (first, second) => (isFirst(first, second) ? 1 : 0) };
}

function cyclic(cycle: readonly number[]): Choice {
  return { cycle: cycle.length, toFirst: (_first, _second, turn) => cycle[turn] as number };
}

/**
 * One cycle of the kernel's wrr: for each weight level from the top down, every server that reaches it, in
 * list order.
 */
function weightedCycle([w1, w2]: Weights): readonly number[] {
  const step = divisor(w1, w2);
  const cycle: number[] = [];
  for (let level = Math.max(w1, w2); level > 0; level -= step) {
    if (w1 >= level) cycle.push(1);
    if (w2 >= level) cycle.push(0);
  }
  return cycle;
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

/**
 * The kernel's twos: both draws are uniform on 0..total inclusive, and the first listed gets the zero as
 * well.
 */
function twoDraws([w1, w2]: Weights): Choice {
  const drawFirst = (w1 + 1) / (w1 + w2 + 1);
  return {
    cycle: 1,
    toFirst(first, second) {
      const bothFirst = drawFirst * drawFirst;
      const differ = 2 * drawFirst * (1 - drawFirst);
      if (first * w2 === second * w1) {
        // On a tie the earlier draw stands, and it is the first listed with the chance of one draw.
        return drawFirst;
      }
      return bothFirst + (first * w2 < second * w1 ? differ : 0);
    },
  };
}
