/**
 * Slowdown by concurrency: n requests together get done n / (1 + α(n−1) + βn(n−1)) times as much as one alone. α is what
 * they wait for each other (contention), β what they must tell each other (coherency); with β > 0 the throughput has a peak
 * and falls beyond it. Source: the universal scalability law (Gunther, Guerrilla Capacity Planning, 2007).
 */
import { z } from 'zod';
import { ratePerSecond } from '../../sim/settings.ts';
import { fitUsl } from '../../sim/usl.ts';
import type { StationOptions } from './discipline.ts';
import { ProcessorSharing } from './processor-sharing.ts';
import { disciplineKind } from './registry-kind.ts';

export const usl = disciplineKind({
  name: 'usl',
  title: 'slowdown by concurrency',
  help: 'The universal scalability law: requests hinder each other, and the throughput has a peak. From α and β, or from measured points.',
  settings: z
    .strictObject({
      type: z.literal('usl'),
      contention: z.number().min(0).max(1).optional().describe('α, the share of work that is serial.'),
      coherency: z
        .number()
        .min(0)
        .max(1)
        .optional()
        .describe('β, the cost of each pair of requests that must agree.'),
      measured: z
        .array(
          z.strictObject({
            concurrency: z.number().min(1).describe('Requests at once.'),
            throughput: ratePerSecond({ positive: true }).describe('Requests done in a second.'),
          }),
        )
        .min(3, { error: 'has fewer than three points: two numbers cannot be fitted to them.' })
        .optional()
        .describe('A load test of one server; α and β are fitted to it by least squares.'),
      limit: z
        .int()
        .min(1)
        .max(10_000_000)
        .optional()
        .describe('Most requests held at once; further ones are not accepted. Default: no limit.'),
    })
    .refine(({ contention, measured }) => (contention === undefined) !== (measured === undefined), {
      error: 'needs either contention (and coherency) or measured. Give one of the two.',
    }),
  create: ({ contention, coherency, measured, limit }, options) => {
    const fitted = measured === undefined ? undefined : fitUsl(measured);
    return new Slowdown(
      fitted?.alpha ?? contention ?? 0,
      fitted?.beta ?? coherency ?? 0,
      limit ?? Infinity,
      options,
    );
  },
});

class Slowdown extends ProcessorSharing {
  readonly #contention: number;
  readonly #coherency: number;

  constructor(contention: number, coherency: number, limit: number, options: StationOptions) {
    super(1, limit, options);
    this.#contention = contention;
    this.#coherency = coherency;
  }

  protected override speedOfEach(count: number, speed: number): number {
    return speed / (1 + (count - 1) * (this.#contention + this.#coherency * count));
  }
}
