/** The power law: a few values carry most of the sum. Bounded by `max` it has all its moments. */
import { z } from 'zod';
import { log, pow } from '../math.ts';
import { plainNumber } from '../settings.ts';
import type { Stream } from '../streams.ts';
import { type Distribution, distributionKind, type Sampler } from './distribution.ts';

export const pareto = distributionKind({
  name: 'pareto',
  title: 'Pareto',
  help: 'A power law: few values carry most of the sum. No variance at shape 2 or below, no mean at 1.',
  settings: (quantity) =>
    z
      .strictObject({
        shape: plainNumber({ min: 0.1, max: 1000 }).describe('The exponent of the tail; smaller is heavier.'),
        mean: quantity
          .value({ positive: true })
          .describe('The mean; without max it needs a shape above 1.')
          .optional(),
        scale: quantity.value({ positive: true }).describe('Instead of mean: the least value.').optional(),
        max: quantity.value({ positive: true }).describe('No value is greater: a bounded Pareto.').optional(),
      })
      .refine(({ mean, scale }) => (mean === undefined) !== (scale === undefined), {
        error: 'needs either mean or scale beside shape. Give one of the two.',
      })
      .refine(({ shape, mean, max }) => mean === undefined || max !== undefined || shape > 1, {
        path: ['shape'],
        error: 'has no mean at 1 or below. Raise shape above 1, or give scale instead of mean, or a max.',
      })
      .refine(({ mean, scale, max }) => max === undefined || (mean ?? 0) + (scale ?? 0) < max, {
        path: ['max'],
        error: 'max is not above mean or scale. Raise max.',
      }),
  create: ({ shape, mean, scale, max }) => {
    const bound = max ?? Infinity;
    return new Pareto(shape, scale ?? scaleOf(shape, mean as number, bound), bound);
  },
});

/** The least value that gives this mean, by bisection where a bound leaves no closed form. */
function scaleOf(shape: number, mean: number, bound: number): number {
  if (bound === Infinity) return (mean * (shape - 1)) / shape;
  let low = 0;
  let high = mean;
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (moment({ shape, scale: middle, bound }, 1) < mean) low = middle;
    else high = middle;
  }
  return high;
}

interface Shape {
  readonly shape: number;
  readonly scale: number;
  readonly bound: number;
}

/** The nth moment, Infinity where there is none. Scaled by the least value, so that powers stay in range. */
function moment({ shape, scale, bound }: Shape, n: number): number {
  const ratio = scale / bound;
  const norm = 1 - pow(ratio, shape);
  if (shape === n) return ((shape * pow(scale, n)) / norm) * log(1 / ratio);
  const tail = pow(ratio, shape - n);
  return (((shape * pow(scale, n)) / norm) * (1 - tail)) / (shape - n);
}

class Pareto implements Distribution {
  readonly mean: number;
  readonly variance: number;
  readonly #shape: Shape;
  /** Probability that the unbounded law keeps below the bound. */
  readonly #below: number;

  constructor(shape: number, scale: number, bound: number) {
    this.#shape = { shape, scale, bound };
    this.#below = 1 - pow(scale / bound, shape);
    this.mean = moment(this.#shape, 1);
    this.variance = this.mean === Infinity ? Infinity : moment(this.#shape, 2) - this.mean * this.mean;
  }

  cdf(x: number): number {
    const { shape, scale, bound } = this.#shape;
    if (x <= scale) return 0;
    return x >= bound ? 1 : (1 - pow(scale / x, shape)) / this.#below;
  }

  sampler(stream: Stream): Sampler {
    return new ParetoSampler(stream, this.#shape, this.#below);
  }
}

class ParetoSampler implements Sampler {
  readonly #stream: Stream;
  readonly #power: number;
  readonly #scale: number;
  readonly #bound: number;
  readonly #below: number;

  constructor(stream: Stream, { shape, scale, bound }: Shape, below: number) {
    this.#stream = stream;
    this.#power = -1 / shape;
    this.#scale = scale;
    this.#bound = bound;
    this.#below = below;
  }

  next(): number {
    const value = this.#scale * pow(1 - this.#below * this.#stream.double(), this.#power);
    // Rounding may pass the bound by one part in 10^16.
    return Math.min(value, this.#bound);
  }
}
