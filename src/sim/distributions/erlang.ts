/** A sum of equal exponential phases: steadier than one. */
import { z } from 'zod';
import { log } from '../math.ts';
import { wholeNumber } from '../settings.ts';
import type { Stream } from '../streams.ts';
import { type Distribution, distributionKind, type Sampler } from './distribution.ts';
import { gammaP } from './gamma-function.ts';

export const erlang = distributionKind({
  name: 'erlang',
  title: 'Erlang',
  help: 'A sum of equal exponential phases: the more, the steadier. Its variation (cv) is 1/sqrt(phases).',
  settings: (quantity) =>
    z.strictObject({
      phases: wholeNumber({ min: 1, max: 1000 }).describe('How many exponential phases.'),
      mean: quantity.value({ positive: true }).describe('The mean of the sum.'),
    }),
  create: ({ phases, mean }) => new Erlang(phases, mean),
});

class Erlang implements Distribution {
  readonly mean: number;
  readonly variance: number;
  readonly #phases: number;

  constructor(phases: number, mean: number) {
    this.mean = mean;
    this.variance = (mean * mean) / phases;
    this.#phases = phases;
  }

  cdf(x: number): number {
    return gammaP(this.#phases, (x * this.#phases) / this.mean);
  }

  sampler(stream: Stream): Sampler {
    return new ErlangSampler(stream, this.#phases, this.mean / this.#phases);
  }
}

class ErlangSampler implements Sampler {
  readonly #stream: Stream;
  readonly #phases: number;
  readonly #phaseMean: number;

  constructor(stream: Stream, phases: number, phaseMean: number) {
    this.#stream = stream;
    this.#phases = phases;
    this.#phaseMean = phaseMean;
  }

  next(): number {
    let sum = 0;
    let product = 1;
    for (let phase = 1; phase <= this.#phases; phase++) {
      product *= this.#stream.uniformPositive();
      // One logarithm for sixteen phases; a product of more might reach zero.
      if ((phase & 15) === 0) {
        sum -= log(product);
        product = 1;
      }
    }
    return (sum - log(product)) * this.#phaseMean;
  }
}
