/**
 * A rate that changes over time, straight lines between knots, and the Poisson process that follows it. The process is the
 * unit one seen through the integral of the rate, so an arrival takes one random number whatever the curve: two curves face
 * the same luck. Source: inversion of the mean value function (Çinlar, Introduction to Stochastic Processes, 1975, 4.7).
 */
import type { Stream } from './streams.ts';
import { NS_PER_S } from './units.ts';

export interface Knot {
  readonly timeNs: number;
  /** Arrivals per second from here on, on the way to the next knot. Two knots of one time are a step. */
  readonly rate: number;
}

export interface RateCurve {
  /** By time, ascending, the first at 0. After the last its rate goes on, unless the curve repeats. */
  readonly knots: readonly Knot[];
  /** After so long the curve begins again; absent: it does not. */
  readonly periodNs?: number;
}

export class CurvedPoisson {
  readonly #stream: Stream;
  readonly #timesNs: Float64Array;
  readonly #rates: Float64Array;
  /** Arrivals expected up to each knot. */
  readonly #expected: Float64Array;
  readonly #periodNs: number;
  readonly #perPeriod: number;

  constructor(curve: RateCurve, stream: Stream) {
    const { knots, periodNs } = curve;
    const closed = periodNs === undefined ? knots : [...knots, { timeNs: periodNs, rate: lastRate(knots) }];
    this.#stream = stream;
    this.#timesNs = Float64Array.from(closed, ({ timeNs }) => timeNs);
    this.#rates = Float64Array.from(closed, ({ rate }) => rate / NS_PER_S);
    this.#expected = new Float64Array(closed.length);
    for (let i = 1; i < closed.length; i++) {
      const spanNs = this.#timesNs[i] - this.#timesNs[i - 1];
      this.#expected[i] = this.#expected[i - 1] + (spanNs * (this.#rates[i] + this.#rates[i - 1])) / 2;
    }
    this.#periodNs = periodNs ?? Infinity;
    this.#perPeriod = periodNs === undefined ? Infinity : this.#expected[closed.length - 1];
  }

  /** Arrivals expected from 0 to this instant. */
  expectedBy(timeNs: number): number {
    const periods = this.#periodNs === Infinity ? 0 : Math.floor(timeNs / this.#periodNs);
    const atNs = periods === 0 ? timeNs : timeNs - periods * this.#periodNs;
    const i = this.#lastAtOrBelow(this.#timesNs, atNs);
    const sinceNs = atNs - this.#timesNs[i];
    const slope = this.#slope(i);
    const within = sinceNs * (this.#rates[i] + (slope * sinceNs) / 2);
    return (periods === 0 ? 0 : periods * this.#perPeriod) + this.#expected[i] + within;
  }

  /** From the instant in `timesNs[row]` to that of the next arrival, Infinity when none comes any more. */
  advance(timesNs: Float64Array, row: number): void {
    timesNs[row] = this.#instantOf(timesNs[row], this.#stream.exponential());
  }

  /** When so many more arrivals are expected than up to `fromNs`. */
  #instantOf(fromNs: number, more: number): number {
    if (this.#perPeriod === 0) return Infinity;
    let goal = this.expectedBy(fromNs) + more;
    let startNs = 0;
    if (this.#perPeriod !== Infinity) {
      const periods = Math.floor(goal / this.#perPeriod);
      goal -= periods * this.#perPeriod;
      startNs = periods * this.#periodNs;
    }
    const i = this.#lastAtOrBelow(this.#expected, goal);
    const rate = this.#rates[i];
    const slope = this.#slope(i);
    const left = goal - this.#expected[i];
    // The stable root of slope/2 t² + rate t = left.
    const root = Math.sqrt(rate * rate + 2 * slope * left);
    if (!(root + rate > 0)) return Infinity;
    const timeNs = startNs + this.#timesNs[i] + (2 * left) / (rate + root);
    return Math.max(fromNs, Math.floor(timeNs + 0.5));
  }

  /** Change of the rate from knot i to the next, per nanosecond; 0 after the last and at a step. */
  #slope(i: number): number {
    if (i + 1 >= this.#timesNs.length) return 0;
    const spanNs = this.#timesNs[i + 1] - this.#timesNs[i];
    return spanNs === 0 ? 0 : (this.#rates[i + 1] - this.#rates[i]) / spanNs;
  }

  /** The last of equal entries: at a step the new rate holds; in a span without arrivals, its end. */
  #lastAtOrBelow(rising: Float64Array, value: number): number {
    let low = 0;
    let high = rising.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (rising[middle] <= value) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function lastRate(knots: readonly Knot[]): number {
  return knots[knots.length - 1].rate;
}
