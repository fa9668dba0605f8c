/** The memoryless distribution: gaps of a Poisson process, and the service of M/M/1. */
import { z } from 'zod';
import { expm1 } from '../math.ts';
import type { Stream } from '../streams.ts';
import { type Distribution, distributionKind, type Sampler } from './distribution.ts';

export const exponential = distributionKind({
  name: 'exponential',
  title: 'exponential',
  help: 'Memoryless: the gaps between arrivals of many independent clients. Its variation (cv) is 1.',
  settings: (quantity) => z.strictObject({ mean: quantity.value({ positive: true }).describe('The mean.') }),
  create: ({ mean }) => new Exponential(mean),
});

class Exponential implements Distribution {
  readonly mean: number;
  readonly variance: number;

  constructor(mean: number) {
    this.mean = mean;
    this.variance = mean * mean;
  }

  cdf(x: number): number {
    return x <= 0 ? 0 : -expm1(-x / this.mean);
  }

  sampler(stream: Stream): Sampler {
    return new ExponentialSampler(stream, this.mean);
  }
}

class ExponentialSampler implements Sampler {
  readonly #stream: Stream;
  readonly #mean: number;

  constructor(stream: Stream, mean: number) {
    this.#stream = stream;
    this.#mean = mean;
  }

  next(): number {
    return this.#stream.exponential() * this.#mean;
  }
}
