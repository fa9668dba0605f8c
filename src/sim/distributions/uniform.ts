/** Every value between two bounds is as likely as any other. */

import { z } from 'zod';
import { square } from '../math.ts';
import type { Stream } from '../streams.ts';
import { type Distribution, distributionKind, type Sampler } from './distribution.ts';

export const uniform = distributionKind({
  name: 'uniform',
  title: 'uniform',
  help: 'Every value from min to max is as likely as any other.',
  settings: (quantity) =>
    z
      .strictObject({
        min: quantity.value().describe('The least value.'),
        max: quantity.value().describe('The greatest value.'),
      })
      .refine(({ min, max }) => min <= max, {
        path: ['max'],
        error: 'max lies below min. Swap the two.',
      }),
  create: ({ min, max }) => new Uniform(min, max),
});

class Uniform implements Distribution {
  readonly mean: number;
  readonly variance: number;
  readonly #min: number;
  readonly #width: number;

  constructor(min: number, max: number) {
    this.mean = (min + max) / 2;
    this.variance = square(max - min) / 12;
    this.#min = min;
    this.#width = max - min;
  }

  cdf(x: number): number {
    if (x < this.#min) return 0;
    return x >= this.#min + this.#width ? 1 : (x - this.#min) / this.#width;
  }

  sampler(stream: Stream): Sampler {
    return new UniformSampler(stream, this.#min, this.#width);
  }
}

class UniformSampler implements Sampler {
  readonly #stream: Stream;
  readonly #min: number;
  readonly #width: number;

  constructor(stream: Stream, min: number, width: number) {
    this.#stream = stream;
    this.#min = min;
    this.#width = width;
  }

  next(): number {
    return this.#min + this.#width * this.#stream.uniform();
  }
}
