/**
 * Policies that look at the number of connections of equal servers (service mean 1), as exact chains. Equal
 * servers can be told apart by their occupancy alone, so a state is the list of occupancies in falling order:
 * over ten servers 43 758 states stand for 9^10.
 */
import { log, pow, square } from '../../sim/math.ts';
import { type ChainModel, type State, solveChain } from './chain.ts';

/**
 * Least connections; join an idle server, else a random one; the lesser of two servers, which are two
 * different ones or may be one and the same.
 */
export type EqualPolicy = 'least-connections' | 'idle-else-random' | 'two-distinct' | 'two-with-replacement';

export interface EqualServers {
  readonly policy: EqualPolicy;
  readonly servers: number;
  /** Load of each server. */
  readonly load: number;
  /** Customers at which a server takes no more: the cut of the chain. Chosen by load when left out. */
  readonly most?: number;
  /**
   * Least connections only: the fullest server never leads the emptiest by more than this, for a customer of
   * the fullest then takes the place of the one who leaves. It cuts the chain where it has next to no weight,
   * at any load.
   */
  readonly spread?: number;
}

export interface EqualFigures {
  /** Mean sojourn time in units of the service mean. */
  readonly sojourn: number;
  /** Share of servers with at least k customers, by k. */
  readonly tails: readonly number[];
  /** Size of the chain. */
  readonly states: number;
}

export function equalServers(asked: EqualServers): EqualFigures {
  const spread = asked.spread ?? (asked.most === undefined ? defaultSpread(asked) : Infinity);
  const most = asked.most ?? defaultMost(asked, spread);
  const solved = solveChain(chainOf(asked, most, spread));
  const present = solved.mean(sumOf);
  const tails: number[] = [];
  for (let k = 0; k <= most; k++) {
    tails.push(solved.mean((state) => state.filter((customers) => customers >= k).length / asked.servers));
  }
  // By Little's law on those accepted, who are served at rate 1 a busy server.
  const served = solved.mean((state) => state.filter((customers) => customers > 0).length);
  return { sojourn: present / served, tails, states: solved.states.length };
}

/**
 * Mean sojourn time without the cut: what a cut leaves out shrinks by an even factor from one cut to the
 * next, so three of them tell where they lead (Aitken's extrapolation). Least connections over many servers
 * need it not.
 */
export function equalServersSojourn(asked: EqualServers): number {
  const spread = asked.spread ?? defaultSpread(asked);
  if (spread < Infinity) return equalServers(asked).sojourn;
  const most = asked.most ?? defaultMost(asked, spread);
  const step = Math.max(1, Math.floor(most / 6));
  const [a, b, c] = [2, 1, 0].map((back) => equalServers({ ...asked, most: most - back * step }).sojourn) as [
    number,
    number,
    number,
  ];
  const bend = b - a - (c - b);
  return Math.abs(bend) < 1e-9 ? c : c + square(c - b) / bend;
}

/**
 * Where the chain may be cut: by load^n a customer falls the tail of a policy that fills the emptiest, more
 * slowly where a random server is filled; and what a chain costs.
 */
function defaultMost({ policy, servers, load }: EqualServers, spread: number): number {
  const fall = policy === 'idle-else-random' ? load : pow(load, servers);
  const needed = Math.ceil(log(1e-10) / log(fall)) + 3;
  if (spread < Infinity) return Math.min(needed, Math.floor(pow(Number.MAX_SAFE_INTEGER, 1 / servers)) - 1);
  const affordable = servers <= 2 ? 400 : servers <= 3 ? 70 : servers <= 5 ? 20 : 9;
  return Math.min(needed, affordable);
}

/** Only arrivals that join the emptiest keep a bound on the spread. */
function defaultSpread({ policy, servers }: EqualServers): number {
  if (policy !== 'least-connections' || servers <= 2) return Infinity;
  if (servers === 3) return 14;
  return servers <= 5 ? 8 : 5;
}

function chainOf({ policy, servers, load }: EqualServers, most: number, spread: number): ChainModel {
  const chances = CHANCES[policy];
  return {
    start: new Array<number>(servers).fill(0),
    base: most + 1,
    relaxation: 1.4,
    level: sumOf,
    transitions(state, to) {
      const next = [...state];
      for (let first = 0; first < servers; ) {
        let end = first + 1;
        while (end < servers && state[end] === state[first]) end++;
        const customers = state[first] as number;
        // A customer more goes to the first of the equals, one fewer to the last: the list stays in order.
        if (customers < most) {
          next[first] = customers + 1;
          to(next, servers * load * chances(state, first, end));
          next[first] = customers;
        }
        if (customers > 0) depart(next, { first, end, spread }, to);
        first = end;
      }
    },
  };
}

function depart(
  next: number[],
  { first, end, spread }: { readonly first: number; readonly end: number; readonly spread: number },
  to: (target: State, rate: number) => void,
): void {
  const fullest = next[0] as number;
  let from = end - 1;
  if (fullest - (next[from] as number) >= spread) {
    from = 0;
    while (next[from + 1] === fullest) from++;
  }
  next[from] = (next[from] as number) - 1;
  to(next, end - first);
  next[from] = (next[from] as number) + 1;
}

/** The chance that an arrival joins one of the servers `first` to `end - 1`, which are equally full. */
type Chance = (state: State, first: number, end: number) => number;

const CHANCES: Readonly<Record<EqualPolicy, Chance>> = {
  'least-connections': (state, _first, end) => (end === state.length ? 1 : 0),
  'idle-else-random': (state, first, end) => {
    if (state.at(-1) !== 0) return (end - first) / state.length;
    return end === state.length ? 1 : 0;
  },
  // The emptier of two stands later in the list: both stand before the group's end, and not both before its
  // start.
  'two-distinct': (state, first, end) => (pairs(end) - pairs(first)) / pairs(state.length),
  'two-with-replacement': (state, first, end) => (end * end - first * first) / square(state.length),
};

function pairs(count: number): number {
  return (count * (count - 1)) / 2;
}

function sumOf(state: State): number {
  let sum = 0;
  for (const customers of state) sum += customers;
  return sum;
}
