/** Times to failure: shape below 1 fails early, above 1 wears out. */
import { z } from 'zod';
import { exp, expm1, log, pow } from '../math.ts';
import { plainNumber } from '../settings.ts';
import type { Stream } from '../streams.ts';
import { type Distribution, distributionKind, type Sampler } from './distribution.ts';
import { logGamma } from './gamma-function.ts';

export const weibull = distributionKind({
  name: 'weibull',
  title: 'Weibull',
  help: 'Times to failure: shape below 1 fails early, 1 is exponential, above 1 wears out.',
  settings: (quantity) =>
    z
      .strictObject({
        shape: plainNumber({ min: 0.1, max: 100 }).describe('The shape.'),
        mean: quantity.value({ positive: true }).describe('The mean.').optional(),
        scale: quantity.value({ positive: true }).describe('Instead of mean: 63.2 % lie below.').optional(),
      })
      .refine(({ mean, scale }) => (mean === undefined) !== (scale === undefined), {
        error: 'needs either mean or scale beside shape. Give one of the two.',
      }),
  create: ({ shape, mean, scale }) => new Weibull(shape, scale ?? (mean as number) / moment(shape, 1)),
});

/** The nth moment at scale 1. */
function moment(shape: number, n: number): number {
  return exp(logGamma(1 + n / shape));
}

class Weibull implements Distribution {
  readonly mean: number;
  readonly variance: number;
  readonly #shape: number;
  readonly #scale: number;

  constructor(shape: number, scale: number) {
    this.#shape = shape;
    this.#scale = scale;
    this.mean = scale * moment(shape, 1);
    this.variance = scale * scale * moment(shape, 2) - this.mean * this.mean;
  }

  cdf(x: number): number {
    return x <= 0 ? 0 : -expm1(-pow(x / this.#scale, this.#shape));
  }

  sampler(stream: Stream): Sampler {
    return new WeibullSampler(stream, this.#shape, this.#scale);
  }
}

class WeibullSampler implements Sampler {
  readonly #stream: Stream;
  readonly #power: number;
  readonly #scale: number;

  constructor(stream: Stream, shape: number, scale: number) {
    this.#stream = stream;
    this.#power = 1 / shape;
    this.#scale = scale;
  }

  next(): number {
    return this.#scale * pow(-log(this.#stream.double()), this.#power);
  }
}
