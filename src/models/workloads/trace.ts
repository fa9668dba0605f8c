/** Replay: sessions at the recorded instants, from the recorded clients, with the recorded work and sizes. */
import { z } from 'zod';
import { plainNumber } from '../../sim/settings.ts';
import { type Workload, workloadKind } from './workload.ts';

export const trace = workloadKind({
  name: 'trace',
  title: 'replay of a recording',
  help: 'Requests at the instants of a CSV file, as lbsim import access-log writes it, from its clients, with its sizes and work.',
  settings: z.strictObject({
    type: z.literal('trace'),
    file: z
      .string()
      .min(1)
      .describe(
        'CSV with a header and the columns time, client, bytes, demand, object; relative to the scenario.',
      ),
    speed: plainNumber({ min: 1e-6, max: 1e6 })
      .default(1)
      .describe('How much faster than recorded: 2 sends the same requests in half the time.'),
  }),
  create: ({ speed }, _rate, _stream, data) => {
    if (data === undefined) throw new Error('assertion failed: a trace without its data');
    return new Replay(data.timesNs, speed);
  },
});

class Replay implements Workload {
  readonly #timesNs: Float64Array;
  readonly #speed: number;
  #next = 0;
  #originNs = -1;

  constructor(timesNs: Float64Array, speed: number) {
    this.#timesNs = timesNs;
    this.#speed = speed;
  }

  advance(timesNs: Float64Array, row: number): void {
    // The first question comes at the start of the run, as seen from the director: times count from there.
    if (this.#originNs < 0) this.#originNs = timesNs[row];
    if (this.#next === this.#timesNs.length) timesNs[row] = Infinity;
    else timesNs[row] = this.#originNs + Math.floor(this.#timesNs[this.#next++] / this.#speed + 0.5);
  }

  save(): readonly [number, number] {
    return [this.#next, this.#originNs];
  }

  restore(saved: readonly [number, number]): void {
    [this.#next, this.#originNs] = saved;
  }
}
