/**
 * Stationary distributions of finite Markov chains, when no closed form exists. The states are found from a
 * start, the balance equations solved by Gauss-Seidel sweeps, and after each sweep the weights of whole
 * levels (say, of all states with k customers) are set right by the flow between levels: iterative
 * aggregation (Koury, McAllister and Stewart 1984), without which the slow drift between levels would take
 * thousands of sweeps.
 */

/** A state is a few small whole numbers. */
export type State = readonly number[];

export interface ChainModel {
  readonly start: State;
  /** Numbers of a state are below it. */
  readonly base: number;
  /**
   * Over-relaxation of the sweeps: 1 is safe, 1.4 is two to three times as fast over equal servers; where
   * states go round in a cycle it may never settle.
   */
  readonly relaxation: number;
  /** Transitions lead from a level to itself or a neighbouring one. */
  level(state: State): number;
  /** Calls `to` for each transition out of a state. Targets are copied. */
  transitions(state: State, to: (target: State, rate: number) => void): void;
}

export interface Solution {
  readonly states: readonly State[];
  readonly chances: Float64Array;
  /** The mean of a function of the state. */
  mean(of: (state: State) => number): number;
}

/** Relative change of the largest level weight at which the sweeps end. */
const PRECISION = 1e-11;
const MOST_SWEEPS = 20_000;

export function solveChain(model: ChainModel): Solution {
  const { states, incoming } = explore(model);
  const levels = Int32Array.from(states, (state) => model.level(state));
  const chances = new Float64Array(states.length).fill(1 / states.length);
  const level = new LevelWeights(levels, incoming);
  level.adjust(chances);
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    const change = gaussSeidel(chances, incoming, model.relaxation);
    level.adjust(chances);
    if (change < PRECISION) return solution(states, chances);
  }
  throw new Error(`assertion failed: ${states.length} states did not settle in ${MOST_SWEEPS} sweeps`);
}

function solution(states: readonly State[], chances: Float64Array): Solution {
  const mean = (of: (state: State) => number) => {
    let sum = 0;
    for (let i = 0; i < states.length; i++) sum += chances[i] * of(states[i] as State);
    return sum;
  };
  return { states, chances, mean };
}

/** Transitions by target, in compressed rows. */
interface Incoming {
  readonly start: Int32Array;
  readonly source: Int32Array;
  readonly rate: Float64Array;
  /** Total rate out of each state. */
  readonly exit: Float64Array;
}

function explore(model: ChainModel): { readonly states: readonly State[]; readonly incoming: Incoming } {
  const states: State[] = [model.start];
  const rows = new Map<number, number>([[keyOf(model.start, model.base), 0]]);
  const sources: number[] = [];
  const targets: number[] = [];
  const rates: number[] = [];
  for (let row = 0; row < states.length; row++) {
    model.transitions(states[row] as State, (target, rate) => {
      if (rate === 0) return;
      const key = keyOf(target, model.base);
      let place = rows.get(key);
      if (place === undefined) {
        place = states.length;
        rows.set(key, place);
        states.push([...target]);
      }
      if (place === row) return;
      sources.push(row);
      targets.push(place);
      rates.push(rate);
    });
  }
  return { states, incoming: byTarget(states.length, { sources, targets, rates }) };
}

function byTarget(
  count: number,
  edges: { readonly sources: number[]; readonly targets: number[]; readonly rates: number[] },
): Incoming {
  const start = new Int32Array(count + 1);
  const exit = new Float64Array(count);
  for (const target of edges.targets) start[target + 1]++;
  for (let i = 0; i < count; i++) start[i + 1] += start[i];
  const next = start.slice();
  const source = new Int32Array(edges.sources.length);
  const rate = new Float64Array(edges.sources.length);
  for (let edge = 0; edge < source.length; edge++) {
    const place = next[edges.targets[edge] as number]++;
    source[place] = edges.sources[edge] as number;
    rate[place] = edges.rates[edge] as number;
    exit[source[place]] += rate[place];
  }
  return { start, source, rate, exit };
}

function keyOf(state: State, base: number): number {
  let key = 0;
  for (const digit of state) key = key * base + digit;
  if (key > Number.MAX_SAFE_INTEGER) throw new Error('assertion failed: the state has no exact key');
  return key;
}

/** One sweep; returns the greatest change, relative to the greatest chance. */
function gaussSeidel(chances: Float64Array, incoming: Incoming, relaxation: number): number {
  const { start, source, rate, exit } = incoming;
  const count = chances.length;
  let change = 0;
  let greatest = 0;
  for (let row = 0; row < count; row++) {
    let inflow = 0;
    for (let edge = start[row]; edge < start[row + 1]; edge++) inflow += chances[source[edge]] * rate[edge];
    const balanced = (relaxation * inflow) / exit[row] + (1 - relaxation) * chances[row];
    const chance = Math.max(balanced, 0);
    const moved = Math.abs(chance - chances[row]);
    if (moved > change) change = moved;
    if (chance > greatest) greatest = chance;
    chances[row] = chance;
  }
  return change / greatest;
}

/** Sets the weight of each level so that as much flows up from it as flows down to it, and all make 1. */
class LevelWeights {
  readonly #levels: Int32Array;
  readonly #incoming: Incoming;
  readonly #count: number;

  constructor(levels: Int32Array, incoming: Incoming) {
    this.#levels = levels;
    this.#incoming = incoming;
    this.#count = levels.reduce((most, level) => Math.max(most, level), 0) + 1;
  }

  adjust(chances: Float64Array): void {
    const { up, down } = this.#flows(chances);
    const factor = new Float64Array(this.#count).fill(1);
    for (let level = 1; level < this.#count; level++) {
      factor[level] = down[level] > 0 ? (factor[level - 1] * up[level - 1]) / down[level] : 0;
    }
    let total = 0;
    for (let row = 0; row < chances.length; row++) {
      chances[row] *= factor[this.#levels[row]];
      total += chances[row];
    }
    for (let row = 0; row < chances.length; row++) chances[row] /= total;
  }

  #flows(chances: Float64Array): { readonly up: Float64Array; readonly down: Float64Array } {
    const { start, source, rate } = this.#incoming;
    const up = new Float64Array(this.#count);
    const down = new Float64Array(this.#count);
    for (let row = 0; row < chances.length; row++) {
      const to = this.#levels[row];
      for (let edge = start[row]; edge < start[row + 1]; edge++) {
        const from = this.#levels[source[edge]];
        if (from === to - 1) up[from] += chances[source[edge]] * rate[edge];
        else if (from === to + 1) down[from] += chances[source[edge]] * rate[edge];
      }
    }
    return { up, down };
  }
}
