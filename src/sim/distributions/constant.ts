/** Always the same value. A bare quantity in a scenario ("5ms") means this. */
import { z } from 'zod';
import { type Distribution, distributionKind, type Sampler } from './distribution.ts';

export const constant = distributionKind({
  name: 'constant',
  title: 'constant',
  help: 'Always the same value.',
  settings: (quantity) => z.strictObject({ value: quantity.value().describe('The value.') }),
  create: ({ value }) => new Constant(value),
});

class Constant implements Distribution {
  readonly mean: number;
  readonly variance = 0;

  constructor(value: number) {
    this.mean = value;
  }

  cdf(x: number): number {
    return x < this.mean ? 0 : 1;
  }

  sampler(): Sampler {
    return new ConstantSampler(this.mean);
  }
}

class ConstantSampler implements Sampler {
  readonly #value: number;

  constructor(value: number) {
    this.#value = value;
  }

  next(): number {
    return this.#value;
  }
}
