/**
 * Durations are drawn as whole nanoseconds, rounded up: no work is free, and no two instants fall together
 * because a short one was rounded away. The mean grows by half a nanosecond. A duration longer than 2^53 - 1
 * ns (104 days, which only tails without a mean reach) becomes that: it ends after every run.
 */
import type { Stream } from '../streams.ts';
import type { Distribution, Sampler } from './distribution.ts';

const LONGEST_NS = Number.MAX_SAFE_INTEGER;

/** Draws durations in whole nanoseconds. */
export interface DurationSampler extends Sampler {
  /** Writes what `next` would return: a double that is returned may be allocated. */
  put(column: Float64Array, row: number): void;
}

/** Draws whole nanoseconds from a distribution of durations. */
export function durationSampler(distribution: Distribution, stream: Stream): DurationSampler {
  // Zero is drawn only where the distribution has weight on it; elsewhere it is a rounding of the generator.
  return new WholeNsSampler(distribution.sampler(stream), distribution.cdf(0) > 0 ? 0 : 1);
}

/**
 * Draws exponential durations of this mean in whole nanoseconds: the gaps of a Poisson process of rate
 * 1/mean.
 */
export function exponentialNs(meanNs: number, stream: Stream): DurationSampler {
  return new ExponentialNsSampler(meanNs, stream);
}

class WholeNsSampler implements DurationSampler {
  readonly #exact: Sampler;
  readonly #leastNs: number;

  constructor(exact: Sampler, leastNs: number) {
    this.#exact = exact;
    this.#leastNs = leastNs;
  }

  next(): number {
    return Math.min(LONGEST_NS, Math.max(this.#leastNs, Math.ceil(this.#exact.next())));
  }

  put(column: Float64Array, row: number): void {
    column[row] = Math.min(LONGEST_NS, Math.max(this.#leastNs, Math.ceil(this.#exact.next())));
  }
}

class ExponentialNsSampler implements DurationSampler {
  readonly #meanNs: number;
  readonly #stream: Stream;

  constructor(meanNs: number, stream: Stream) {
    this.#meanNs = meanNs;
    this.#stream = stream;
  }

  next(): number {
    // The logarithm of 1 is 0: one draw in 2^32 would be free.
    return Math.max(1, Math.ceil(this.#stream.exponential() * this.#meanNs));
  }

  put(column: Float64Array, row: number): void {
    column[row] = this.next();
  }
}
