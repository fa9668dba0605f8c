/** The logarithm is normal: what measured service times of web servers most often look like. */
import { z } from 'zod';
import { exp, log, sqrt, square } from '../math.ts';
import { plainNumber } from '../settings.ts';
import type { Stream } from '../streams.ts';
import { type Distribution, distributionKind, type Sampler } from './distribution.ts';
import { normalCdf, normalQuantile } from './normal.ts';

export const lognormal = distributionKind({
  name: 'lognormal',
  title: 'lognormal',
  help: 'Its logarithm is normal: a body of short values and a long tail, as measured service times have.',
  settings: (quantity) =>
    z
      .strictObject({
        mean: quantity.value({ positive: true }).describe('The mean; needs cv.').optional(),
        cv: plainNumber({ positive: true })
          .describe('Coefficient of variation: 1 is as an exponential.')
          .optional(),
        median: quantity
          .value({ positive: true })
          .describe('Instead of mean: half lie below; needs sigma.')
          .optional(),
        sigma: plainNumber({ positive: true }).describe('Standard deviation of the logarithm.').optional(),
      })
      .refine(
        ({ mean, cv, median, sigma }) =>
          (mean === undefined) === (cv === undefined) &&
          (median === undefined) === (sigma === undefined) &&
          (mean === undefined) !== (median === undefined),
        { error: 'needs either mean and cv, or median and sigma. Give one of the two pairs.' },
      ),
  create: ({ mean, cv, median, sigma }) => {
    if (median !== undefined && sigma !== undefined) return new Lognormal(log(median), sigma);
    const variance = log(1 + square(cv as number));
    return new Lognormal(log(mean as number) - variance / 2, sqrt(variance));
  },
});

class Lognormal implements Distribution {
  readonly mean: number;
  readonly variance: number;
  readonly #mu: number;
  readonly #sigma: number;

  constructor(mu: number, sigma: number) {
    this.#mu = mu;
    this.#sigma = sigma;
    this.mean = exp(mu + (sigma * sigma) / 2);
    this.variance = (exp(sigma * sigma) - 1) * this.mean * this.mean;
  }

  cdf(x: number): number {
    return x <= 0 ? 0 : normalCdf((log(x) - this.#mu) / this.#sigma);
  }

  sampler(stream: Stream): Sampler {
    return new LognormalSampler(stream, this.#mu, this.#sigma);
  }
}

/**
 * By inversion: one draw a value, so two runs that differ in sigma alone stay in step. 53 bits, for the tail.
 */
class LognormalSampler implements Sampler {
  readonly #stream: Stream;
  readonly #mu: number;
  readonly #sigma: number;

  constructor(stream: Stream, mu: number, sigma: number) {
    this.#stream = stream;
    this.#mu = mu;
    this.#sigma = sigma;
  }

  next(): number {
    return exp(this.#mu + this.#sigma * normalQuantile(this.#stream.double()));
  }
}
