/** Bursts: a Poisson process whose rate jumps between states, each held for an exponential time (MMPP). */
import { z } from 'zod';
import { durationNs, plainNumber } from '../../sim/settings.ts';
import type { Stream } from '../../sim/streams.ts';
import { NS_PER_S } from '../../sim/units.ts';
import { type Workload, workloadKind } from './workload.ts';

export const mmpp = workloadKind({
  name: 'mmpp',
  title: 'bursts (Markov-modulated Poisson)',
  help: 'The rate jumps between states in turn, each held for an exponential time: bursts and lulls.',
  settings: z.strictObject({
    type: z.literal('mmpp'),
    states: z
      .array(
        z.strictObject({
          factor: plainNumber({ min: 0 }).describe(
            "Rate in this state against the other states; scaled so that the class's rate is the mean.",
          ),
          stay: durationNs({ positive: true }).describe('How long the state lasts, on average.'),
        }),
      )
      .min(2, { error: 'has fewer than two states: that is "poisson".' })
      .refine((states) => states.some(({ factor }) => factor > 0), {
        error: 'has no state with arrivals. Give one of them a factor above 0.',
      })
      .describe('The states, one after the other, round and round.'),
  }),
  create: ({ states }, ratePerSecond, stream) => {
    const time = states.reduce((sum, { stay }) => sum + stay, 0);
    const mean = states.reduce((sum, { factor, stay }) => sum + factor * stay, 0) / time;
    return new Modulated(
      states.map(({ factor, stay }) => ({
        ratePerNs: (ratePerSecond / NS_PER_S) * (factor / mean),
        stayNs: stay,
        part: stay / time,
      })),
      stream,
    );
  },
});

interface ModulatedState {
  readonly ratePerNs: number;
  readonly stayNs: number;
  /** Share of time spent in it. */
  readonly part: number;
}

class Modulated implements Workload {
  readonly #states: readonly ModulatedState[];
  readonly #stream: Stream;
  /** -1 before the first arrival: the state at the start is drawn by its share of time. */
  #state = -1;
  #untilNs = 0;

  constructor(states: readonly ModulatedState[], stream: Stream) {
    this.#states = states;
    this.#stream = stream;
  }

  advance(timesNs: Float64Array, row: number): void {
    if (this.#state < 0) this.#begin(timesNs[row]);
    let atNs = timesNs[row];
    let left = this.#stream.exponential();
    for (;;) {
      const { ratePerNs } = this.#states[this.#state];
      const expected = (this.#untilNs - atNs) * ratePerNs;
      if (left < expected) {
        timesNs[row] = Math.floor(atNs + left / ratePerNs + 0.5);
        return;
      }
      left -= expected;
      atNs = this.#untilNs;
      this.#enter((this.#state + 1) % this.#states.length, atNs);
    }
  }

  #begin(nowNs: number): void {
    let left = this.#stream.uniform();
    let state = 0;
    while (state + 1 < this.#states.length && left >= this.#states[state].part) {
      left -= this.#states[state++].part;
    }
    this.#enter(state, nowNs);
  }

  #enter(state: number, nowNs: number): void {
    this.#state = state;
    this.#untilNs = nowNs + this.#stream.exponential() * this.#states[state].stayNs;
  }

  save(): readonly [number, number] {
    return [this.#state, this.#untilNs];
  }

  restore(saved: readonly [number, number]): void {
    [this.#state, this.#untilNs] = saved;
  }
}
