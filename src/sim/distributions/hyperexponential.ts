/** One of several exponentials, chosen anew for each value: many short ones and a few long ones. */
import { z } from 'zod';
import { exp, log, sqrt, square } from '../math.ts';
import { plainNumber } from '../settings.ts';
import type { Stream } from '../streams.ts';
import { type Distribution, distributionKind, type Sampler } from './distribution.ts';

interface Branch {
  readonly weight: number;
  readonly mean: number;
}

export const hyperexponential = distributionKind({
  name: 'hyperexponential',
  title: 'hyperexponential',
  help: 'One of several exponentials, drawn anew each time: many short values and a few long ones.',
  settings: (quantity) =>
    z
      .strictObject({
        mean: quantity.value({ positive: true }).describe('The mean; needs cv2.').optional(),
        cv2: plainNumber({ min: 1 })
          .describe('Squared coefficient of variation, 1 or more: two branches with balanced means.')
          .optional(),
        branches: z
          .array(
            z.strictObject({
              weight: plainNumber({ positive: true }).describe('How often, against the other weights.'),
              mean: quantity.value({ positive: true }).describe('The mean of this branch.'),
            }),
          )
          .min(1, { error: 'is empty. Give one branch or more.' })
          .describe('Instead of mean and cv2: the exponentials and how often each is drawn.')
          .optional(),
      })
      .refine(
        ({ mean, cv2, branches }) =>
          (branches === undefined) === (mean !== undefined) && (mean === undefined) === (cv2 === undefined),
        { error: 'needs either mean and cv2, or branches. Give one of the two.' },
      ),
  create: ({ mean, cv2, branches }) =>
    new Hyperexponential(branches ?? balancedMeans(mean as number, cv2 as number)),
});

/** Two branches that carry half of the mean each (Tijms, A First Course in Stochastic Models, appendix B). */
function balancedMeans(mean: number, cv2: number): readonly Branch[] {
  const p = (1 + sqrt((cv2 - 1) / (cv2 + 1))) / 2;
  return [
    { weight: p, mean: mean / (2 * p) },
    { weight: 1 - p, mean: mean / (2 * (1 - p)) },
  ];
}

class Hyperexponential implements Distribution {
  readonly mean: number;
  readonly variance: number;
  readonly #probabilities: Float64Array;
  readonly #means: Float64Array;

  constructor(branches: readonly Branch[]) {
    const total = branches.reduce((sum, branch) => sum + branch.weight, 0);
    this.#probabilities = Float64Array.from(branches, (branch) => branch.weight / total);
    this.#means = Float64Array.from(branches, (branch) => branch.mean);
    let mean = 0;
    let second = 0;
    for (let i = 0; i < this.#means.length; i++) {
      mean += this.#probabilities[i] * this.#means[i];
      second += 2 * this.#probabilities[i] * square(this.#means[i]);
    }
    this.mean = mean;
    this.variance = second - mean * mean;
  }

  cdf(x: number): number {
    if (x <= 0) return 0;
    let above = 0;
    for (let i = 0; i < this.#means.length; i++) above += this.#probabilities[i] * exp(-x / this.#means[i]);
    return 1 - above;
  }

  sampler(stream: Stream): Sampler {
    return new HyperexponentialSampler(stream, this.#probabilities, this.#means);
  }
}

class HyperexponentialSampler implements Sampler {
  readonly #stream: Stream;
  readonly #probabilities: Float64Array;
  readonly #means: Float64Array;

  constructor(stream: Stream, probabilities: Float64Array, means: Float64Array) {
    this.#stream = stream;
    this.#probabilities = probabilities;
    this.#means = means;
  }

  next(): number {
    const last = this.#means.length - 1;
    let rest = this.#stream.uniform();
    let branch = 0;
    while (branch < last && rest >= this.#probabilities[branch]) rest -= this.#probabilities[branch++];
    return -log(this.#stream.uniformPositive()) * this.#means[branch];
  }
}
