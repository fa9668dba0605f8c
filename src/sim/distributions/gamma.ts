/** Between Erlang and exponential and beyond: any coefficient of variation. */
import { z } from 'zod';
import { log, pow, sqrt, square } from '../math.ts';
import { plainNumber } from '../settings.ts';
import type { Stream } from '../streams.ts';
import { type Distribution, distributionKind, type Sampler } from './distribution.ts';
import { gammaP } from './gamma-function.ts';
import { normalQuantile } from './normal.ts';

export const gamma = distributionKind({
  name: 'gamma',
  title: 'gamma',
  help: 'Any variation: shape 1 is exponential, above it steadier, below it burstier.',
  settings: (quantity) =>
    z
      .strictObject({
        mean: quantity.value({ positive: true }).describe('The mean.'),
        shape: plainNumber({ min: 0.01, max: 1e6 }).describe('The shape: 1/cv squared.').optional(),
        cv: plainNumber({ min: 0.001, max: 10 })
          .describe('Instead of shape: the coefficient of variation.')
          .optional(),
      })
      .refine(({ shape, cv }) => (shape === undefined) !== (cv === undefined), {
        error: 'needs either shape or cv beside mean. Give one of the two.',
      }),
  create: ({ mean, shape, cv }) => new Gamma(shape ?? 1 / square(cv as number), mean),
});

class Gamma implements Distribution {
  readonly mean: number;
  readonly variance: number;
  readonly #shape: number;

  constructor(shape: number, mean: number) {
    this.mean = mean;
    this.variance = (mean * mean) / shape;
    this.#shape = shape;
  }

  cdf(x: number): number {
    return gammaP(this.#shape, (x * this.#shape) / this.mean);
  }

  sampler(stream: Stream): Sampler {
    return new GammaSampler(stream, this.#shape, this.mean / this.#shape);
  }
}

/**
 * Marsaglia and Tsang, "A simple method for generating gamma variables" (2000); below shape 1 with their
 * boost.
 */
class GammaSampler implements Sampler {
  readonly #stream: Stream;
  readonly #scale: number;
  readonly #boost: number;
  readonly #d: number;
  readonly #c: number;

  constructor(stream: Stream, shape: number, scale: number) {
    this.#stream = stream;
    this.#scale = scale;
    this.#boost = shape < 1 ? 1 / shape : 0;
    this.#d = (shape < 1 ? shape + 1 : shape) - 1 / 3;
    this.#c = 1 / sqrt(9 * this.#d);
  }

  next(): number {
    for (;;) {
      const normal = normalQuantile(this.#stream.double());
      const root = 1 + this.#c * normal;
      if (root <= 0) continue;
      const v = root * root * root;
      const u = this.#stream.double();
      if (log(u) >= 0.5 * normal * normal + this.#d * (1 - v + log(v))) continue;
      const value = this.#d * v * this.#scale;
      return this.#boost === 0 ? value : value * pow(this.#stream.double(), this.#boost);
    }
  }
}
