/** Which of many is drawn: all alike, or a few far more often than the rest (Zipf). */
import { z } from 'zod';
import { plainNumber } from '../../sim/settings.ts';
import type { Stream } from '../../sim/streams.ts';
import { Zipf } from '../../sim/zipf.ts';

export const popularitySettings = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('uniform') }),
    z.strictObject({
      type: z.literal('zipf'),
      exponent: plainNumber({ min: 0, max: 5 })
        .default(1)
        .describe('How steep: 0 is uniform; web objects lie at 0.6 to 1 (Breslau et al. 1999).'),
    }),
  ])
  .describe('Which are drawn how often: "uniform", or "zipf" with its exponent.');

export type PopularitySettings = z.output<typeof popularitySettings>;

export class Popularity {
  readonly count: number;
  readonly #zipf: Zipf | null;
  readonly #stride: number;

  constructor(settings: PopularitySettings, count: number) {
    this.count = count;
    this.#zipf =
      settings.type === 'zipf' && settings.exponent > 0 ? new Zipf(count, settings.exponent) : null;
    this.#stride = strideFor(count);
  }

  /** One of 0 to count − 1. Popular ones are scattered, not neighbours: hashes of addresses must not see the rank. */
  next(stream: Stream): number {
    if (this.#zipf === null) return stream.int(this.count);
    return (this.#zipf.next(stream) * this.#stride) % this.count;
  }
}

/** A step without a common divisor with the count, so that ranks and numbers pair up; small enough to multiply exactly. */
function strideFor(count: number): number {
  let stride = Math.max(1, Math.floor(count * 0.6180339887498949));
  while (greatestCommonDivisor(stride, count) !== 1) stride++;
  return stride;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
