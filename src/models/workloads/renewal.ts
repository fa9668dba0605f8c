/** Renewal arrivals: gaps that are independent and alike, of any distribution. */
import { z } from 'zod';
import type { Sampler } from '../../sim/distributions/distribution.ts';
import { createDistribution, distribution } from '../../sim/distributions/registry.ts';
import { NUMBER_QUANTITY } from '../../sim/settings.ts';
import { NS_PER_S } from '../../sim/units.ts';
import { type Workload, workloadKind } from './workload.ts';

export const renewal = workloadKind({
  name: 'renewal',
  title: 'renewal arrivals',
  help: 'Gaps between sessions are independent, of any distribution: evenly spaced (constant) to bursty (hyperexponential).',
  settings: z.strictObject({
    type: z.literal('renewal'),
    gap: distribution(NUMBER_QUANTITY).describe(
      "Shape of the gaps; only ratios matter, for they are scaled to the class's rate.",
    ),
  }),
  create: ({ gap }, ratePerSecond, stream) => {
    const shape = createDistribution(gap);
    return new Renewal(NS_PER_S / ratePerSecond / shape.mean, shape.sampler(stream));
  },
});

class Renewal implements Workload {
  readonly #unitNs: number;
  readonly #sampler: Sampler;

  constructor(unitNs: number, sampler: Sampler) {
    this.#unitNs = unitNs;
    this.#sampler = sampler;
  }

  advance(timesNs: Float64Array, row: number): void {
    timesNs[row] = timesNs[row] + Math.floor(this.#sampler.next() * this.#unitNs + 0.5);
  }
}
