/** Measured values: drawn again as they are, or interpolated between measured quantiles. */

import { z } from 'zod';
import { square } from '../math.ts';
import { plainNumber, share } from '../settings.ts';
import type { Stream } from '../streams.ts';
import { type Distribution, distributionKind, type Sampler } from './distribution.ts';

export const empirical = distributionKind({
  name: 'empirical',
  title: 'empirical',
  help: 'Measured values: drawn again, each as often as its weight says, or interpolated between quantiles.',
  settings: (quantity) =>
    z
      .strictObject({
        values: z
          .array(quantity.value())
          .min(1, { error: 'is empty. Give one value or more.' })
          .describe('The measured values.')
          .optional(),
        weights: z
          .array(plainNumber({ min: 0 }))
          .describe('How often each value is drawn, against the other weights. All alike when left out.')
          .optional(),
        quantiles: z
          .array(
            z.strictObject({
              at: share().describe('The share of values that are not greater.'),
              value: quantity.value().describe('The value there.'),
            }),
          )
          .min(2, { error: 'needs two quantiles or more, the first at 0, the last at 100%.' })
          .describe(
            'Instead of values: quantiles from 0 (the least) to 100% (the greatest), straight lines between.',
          )
          .optional(),
      })
      .refine(({ values, quantiles }) => (values === undefined) !== (quantiles === undefined), {
        error: 'needs either values or quantiles. Give one of the two.',
      })
      .refine(({ values, weights }) => weights === undefined || weights.length === values?.length, {
        path: ['weights'],
        error: 'must be as many as the values. Give one weight for each value.',
      })
      .refine(({ weights }) => weights === undefined || weights.some((weight) => weight > 0), {
        path: ['weights'],
        error: 'are all zero. Give one of them a weight.',
      })
      .refine(({ quantiles }) => quantiles === undefined || rises(quantiles), {
        path: ['quantiles'],
        error: 'must start at 0, end at 100%, and never fall. Sort them.',
      }),
  create: ({ values, weights, quantiles }) =>
    quantiles === undefined
      ? resampled(values as readonly number[], weights)
      : new Interpolated(
          Float64Array.from(quantiles, ({ at }) => at),
          Float64Array.from(quantiles, ({ value }) => value),
        ),
});

function rises(quantiles: readonly { readonly at: number; readonly value: number }[]): boolean {
  if (quantiles[0]?.at !== 0 || quantiles.at(-1)?.at !== 1) return false;
  return quantiles.every((quantile, i) => {
    const before = quantiles[i - 1];
    return before === undefined || (before.at < quantile.at && before.value <= quantile.value);
  });
}

function resampled(values: readonly number[], weights: readonly number[] | undefined): Distribution {
  const rows = values
    .map((value, i) => ({ value, weight: weights?.[i] ?? 1 }))
    .filter(({ weight }) => weight > 0);
  rows.sort((a, b) => a.value - b.value);
  const total = rows.reduce((sum, { weight }) => sum + weight, 0);
  const upTo = new Float64Array(rows.length);
  let sum = 0;
  rows.forEach(({ weight }, i) => {
    sum += weight;
    upTo[i] = sum / total;
  });
  upTo[rows.length - 1] = 1;
  return new Resampled(
    upTo,
    Float64Array.from(rows, ({ value }) => value),
  );
}

/** The first place whose entry is above x; the last place when none is. Entries rise. */
function placeAbove(rising: Float64Array, x: number): number {
  let low = 0;
  let high = rising.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rising[middle] > x) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Values with their probabilities, in rising order. Drawn by inversion, so a weight that changes moves few
 * draws.
 */
class Resampled implements Distribution {
  readonly mean: number;
  readonly variance: number;
  readonly #upTo: Float64Array;
  readonly #values: Float64Array;

  constructor(upTo: Float64Array, values: Float64Array) {
    this.#upTo = upTo;
    this.#values = values;
    let mean = 0;
    let variance = 0;
    for (let i = 0; i < values.length; i++) mean += (upTo[i] - (upTo[i - 1] ?? 0)) * values[i];
    for (let i = 0; i < values.length; i++)
      variance += (upTo[i] - (upTo[i - 1] ?? 0)) * square(values[i] - mean);
    this.mean = mean;
    this.variance = variance;
  }

  cdf(x: number): number {
    if (x < this.#values[0]) return 0;
    if (x >= this.#values[this.#values.length - 1]) return 1;
    return this.#upTo[placeAbove(this.#values, x) - 1];
  }

  sampler(stream: Stream): Sampler {
    return new InverseSampler(stream, this.#upTo, this.#values, false);
  }
}

/** Straight lines between quantiles. */
class Interpolated implements Distribution {
  readonly mean: number;
  readonly variance: number;
  readonly #at: Float64Array;
  readonly #values: Float64Array;

  constructor(at: Float64Array, values: Float64Array) {
    this.#at = at;
    this.#values = values;
    let mean = 0;
    for (let i = 1; i < at.length; i++) mean += ((at[i] - at[i - 1]) * (values[i] + values[i - 1])) / 2;
    let variance = 0;
    for (let i = 1; i < at.length; i++) {
      const a = values[i - 1] - mean;
      const b = values[i] - mean;
      variance += ((at[i] - at[i - 1]) * (a * a + a * b + b * b)) / 3;
    }
    this.mean = mean;
    this.variance = variance;
  }

  cdf(x: number): number {
    const last = this.#values.length - 1;
    if (x < this.#values[0]) return 0;
    if (x >= this.#values[last]) return 1;
    const place = placeAbove(this.#values, x);
    const part = (x - this.#values[place - 1]) / (this.#values[place] - this.#values[place - 1]);
    return this.#at[place - 1] + part * (this.#at[place] - this.#at[place - 1]);
  }

  sampler(stream: Stream): Sampler {
    return new InverseSampler(stream, this.#at, this.#values, true);
  }
}

class InverseSampler implements Sampler {
  readonly #stream: Stream;
  readonly #upTo: Float64Array;
  readonly #values: Float64Array;
  readonly #interpolate: boolean;

  constructor(stream: Stream, upTo: Float64Array, values: Float64Array, interpolate: boolean) {
    this.#stream = stream;
    this.#upTo = upTo;
    this.#values = values;
    this.#interpolate = interpolate;
  }

  next(): number {
    const u = this.#stream.double();
    const place = placeAbove(this.#upTo, u);
    if (!this.#interpolate) return this.#values[place];
    const part = (u - this.#upTo[place - 1]) / (this.#upTo[place] - this.#upTo[place - 1]);
    return this.#values[place - 1] + part * (this.#values[place] - this.#values[place - 1]);
  }
}
