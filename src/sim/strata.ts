/**
 * Phases that cover their cycle evenly, whatever the number of replications: replication r has the phase
 * frac(shift + r * step), with an irrational step and a shift drawn from the seed (a Kronecker sequence, shifted as in
 * Cranley and Patterson, SIAM J. Numer. Anal. 13 (1976)). With the golden ratio as step, no gap between the phases of R
 * replications is longer than 1.9 / R (three-distance theorem), so tens of runs find the worst phase to a few per cent.
 */
import { Stream } from './streams.ts';

/** Fractional parts of quadratic irrationals: the golden ratio first, for the first cycle deserves the best. */
const STEPS = [5, 2, 3, 7, 11, 13, 17, 19, 23, 29].map((square, i) =>
  i === 0 ? (Math.sqrt(square) - 1) / 2 : Math.sqrt(square) % 1,
);

export class Strata {
  readonly #shifts: Stream;
  readonly #replication: number;
  #next = 0;

  constructor(seed: number | string, replication: number, name: string) {
    this.#shifts = new Stream(`${seed}/strata`, name);
    this.#replication = replication;
  }

  /** On [0, 1): of the next cycle in the order of asking. */
  phase(): number {
    const step = STEPS[this.#next++ % STEPS.length];
    return (this.#shifts.uniform() + this.#replication * step) % 1;
  }
}
