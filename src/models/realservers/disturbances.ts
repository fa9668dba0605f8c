/**
 * What slows real servers from inside, again and again: garbage collections that stop them, neighbours that take their
 * share of the machine, and the slowness of a process that has just begun (cold caches, a compiler that still warms up).
 */
import { z } from 'zod';
import { createDistribution, distribution } from '../../sim/distributions/registry.ts';
import { type DurationSampler, durationSampler } from '../../sim/distributions/whole-ns.ts';
import type { Kernel } from '../../sim/kernel.ts';
import { DURATION, durationNs, plainNumber } from '../../sim/settings.ts';
import type { Streams } from '../../sim/streams.ts';

export const disturbanceSettings = z.strictObject({
  name: z.string().min(1).max(64).default('pause').describe('What it is, as "garbage collection".'),
  every: distribution(DURATION).describe('From the end of one to the beginning of the next.'),
  lasts: distribution(DURATION).describe('How long one lasts.'),
  speed: plainNumber({ min: 0, max: 1 })
    .default(0)
    .describe('Share of its speed that is left meanwhile: 0 stops everything, 0.5 is a noisy neighbour.'),
});

export const slowStartSettings = z.strictObject({
  lasts: durationNs({ positive: true }).describe('From a start to full speed.'),
  from: plainNumber({ min: 0.001, max: 1 }).default(0.2).describe('Share of its speed at the beginning.'),
  atBegin: z.boolean().default(false).describe('Also at the beginning of the run, not only after a return.'),
});

export type DisturbanceSettings = z.output<typeof disturbanceSettings>;
export type SlowStartSettings = z.output<typeof slowStartSettings>;

/** Steps in which a slow start climbs. */
const STEPS = 20;

export interface DisturbedServer {
  readonly disturbances: readonly DisturbanceSettings[];
  readonly slowStart?: SlowStartSettings | undefined;
}

interface Row {
  readonly realServer: number;
  readonly every: DurationSampler;
  readonly lasts: DurationSampler;
  readonly speed: number;
  readonly timer: number;
}

export class Disturbances {
  readonly #kernel: Kernel;
  readonly #servers: readonly DisturbedServer[];
  readonly #rows: readonly Row[];
  readonly #isOn: Uint8Array;
  /** Steps that a server's slow start has climbed; STEPS at full speed. */
  readonly #steps: Uint8Array;
  readonly #slowTimers: Int32Array;
  readonly #changed: (realServer: number) => void;

  /** `changed` is told when `factor` of a server is another. */
  constructor(
    kernel: Kernel,
    servers: readonly DisturbedServer[],
    streams: Streams,
    changed: (realServer: number) => void,
  ) {
    this.#kernel = kernel;
    this.#servers = servers;
    this.#changed = changed;
    const hasRows = servers.some(({ disturbances }) => disturbances.length > 0);
    const kind = hasRows ? kernel.kind('disturbance', (row) => this.#toggle(row)) : -1;
    this.#rows = servers.flatMap(({ disturbances }, realServer) =>
      disturbances.map(({ every, lasts, speed }, i): Row => {
        const stream = streams.open(`disturbance/${realServer}/${i}`);
        return {
          realServer,
          every: durationSampler(createDistribution(every), stream),
          lasts: durationSampler(createDistribution(lasts), stream),
          speed,
          timer: -1,
        };
      }),
    );
    this.#rows = this.#rows.map((row, i) => ({ ...row, timer: kernel.timer(kind, i, 0) }));
    this.#isOn = new Uint8Array(this.#rows.length);
    this.#steps = new Uint8Array(servers.length).fill(STEPS);
    const hasSlow = servers.some(({ slowStart }) => slowStart !== undefined);
    const slowKind = hasSlow ? kernel.kind('slow-start', (realServer) => this.#climb(realServer)) : -1;
    this.#slowTimers = Int32Array.from(servers, (_, i) => (hasSlow ? kernel.timer(slowKind, i, 0) : -1));
  }

  start(): void {
    for (const { timer, every } of this.#rows) this.#kernel.arm(timer, this.#kernel.nowNs + every.next());
    this.#servers.forEach(({ slowStart }, realServer) => {
      if (slowStart?.atBegin === true) this.begun(realServer);
    });
  }

  /** The share of its speed that the server has now. */
  factor(realServer: number): number {
    let factor = 1;
    this.#rows.forEach((row, i) => {
      if (row.realServer === realServer && this.#isOn[i] === 1) factor *= row.speed;
    });
    const { slowStart } = this.#servers[realServer];
    if (slowStart === undefined) return factor;
    return factor * (slowStart.from + ((1 - slowStart.from) * this.#steps[realServer]) / STEPS);
  }

  /** The server's process has just begun. */
  begun(realServer: number): void {
    const { slowStart } = this.#servers[realServer];
    if (slowStart === undefined) return;
    this.#steps[realServer] = 0;
    this.#kernel.arm(this.#slowTimers[realServer], this.#kernel.nowNs + Math.ceil(slowStart.lasts / STEPS));
    this.#changed(realServer);
  }

  #climb(realServer: number): void {
    const { slowStart } = this.#servers[realServer];
    if (slowStart === undefined) return;
    this.#steps[realServer]++;
    if (this.#steps[realServer] < STEPS) {
      this.#kernel.arm(this.#slowTimers[realServer], this.#kernel.nowNs + Math.ceil(slowStart.lasts / STEPS));
    }
    this.#changed(realServer);
  }

  #toggle(row: number): void {
    const { realServer, every, lasts, timer } = this.#rows[row];
    this.#isOn[row] = 1 - this.#isOn[row];
    this.#kernel.arm(timer, this.#kernel.nowNs + (this.#isOn[row] === 1 ? lasts : every).next());
    this.#changed(realServer);
  }

  save(): readonly Uint8Array[] {
    return [this.#isOn.slice(), this.#steps.slice()];
  }

  restore(saved: readonly Uint8Array[]): void {
    this.#isOn.set(saved[0]);
    this.#steps.set(saved[1]);
  }
}
