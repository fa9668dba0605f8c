/** Poisson arrivals: independent users in large number (theorem of Palm and Khinchin). */
import { z } from 'zod';
import type { Stream } from '../../sim/streams.ts';
import { NS_PER_S } from '../../sim/units.ts';
import { type Workload, workloadKind } from './workload.ts';

export const poisson = workloadKind({
  name: 'poisson',
  title: 'Poisson arrivals',
  help: 'Sessions begin independently of each other and of how they are served, at a constant mean rate.',
  settings: z.strictObject({ type: z.literal('poisson') }),
  create: (_settings, ratePerSecond, stream) => new Poisson(ratePerSecond, stream),
});

class Poisson implements Workload {
  readonly #meanGapNs: number;
  readonly #stream: Stream;

  constructor(ratePerSecond: number, stream: Stream) {
    this.#meanGapNs = NS_PER_S / ratePerSecond;
    this.#stream = stream;
  }

  advance(timesNs: Float64Array, row: number): void {
    // Rounded to the nearest: arrivals are no work, and rounding up would lower the rate by half a nanosecond a gap.
    timesNs[row] = timesNs[row] + Math.floor(this.#stream.exponential() * this.#meanGapNs + 0.5);
  }
}
