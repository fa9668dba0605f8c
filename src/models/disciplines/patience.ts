/** Who leaves the line before the turn comes: each job in line has a time after which it gives up. */
import type { DistributionSettings } from '../../sim/distributions/registry.ts';
import { createDistribution } from '../../sim/distributions/registry.ts';
import { type DurationSampler, durationSampler } from '../../sim/distributions/whole-ns.ts';
import type { Kernel } from '../../sim/kernel.ts';
import type { Stream } from '../../sim/streams.ts';

export class Patience {
  readonly #kernel: Kernel;
  readonly #lengths: DurationSampler;
  readonly #kind: number;
  /** Of each job in line, which of all waits is its. */
  readonly #waits = new Map<number, number>();
  #next = 0;

  /** `leave` is told of a job whose patience is over while it is in line. */
  constructor(kernel: Kernel, settings: DistributionSettings, chance: Stream, leave: (job: number) => void) {
    this.#kernel = kernel;
    this.#lengths = durationSampler(createDistribution(settings), chance);
    this.#kind = kernel.kind('gives-up', (job, wait) => {
      if (this.#waits.get(job) !== wait) return;
      this.#waits.delete(job);
      leave(job);
    });
  }

  begin(job: number): void {
    const wait = this.#next++ | 0;
    this.#waits.set(job, wait);
    this.#kernel.after(this.#lengths.next(), this.#kind, job, wait);
  }

  /** The job's turn has come, or it is gone. */
  end(job: number): void {
    this.#waits.delete(job);
  }

  save(): SavedPatience {
    return { next: this.#next, waits: [...this.#waits] };
  }

  restore(saved: SavedPatience): void {
    this.#next = saved.next;
    this.#waits.clear();
    for (const [job, wait] of saved.waits) this.#waits.set(job, wait);
  }
}

export interface SavedPatience {
  readonly next: number;
  readonly waits: readonly (readonly [number, number])[];
}
