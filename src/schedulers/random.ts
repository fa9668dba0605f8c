/** Random by weight: what the others are measured against. Not in the kernel. */
import { z } from 'zod';
import { RandomPick } from './random-pick.ts';
import { isEligible, type Scheduler, type SchedulerSite, schedulerKind } from './scheduler.ts';

export const random = schedulerKind({
  name: 'random',
  title: 'random by weight',
  help: 'Draws a destination with probability weight/sum. A policy of theory, not in the kernel.',
  inKernel: false,
  settings: z.strictObject({}),
  create: (site) => new Random(site),
});

class Random implements Scheduler {
  readonly #pick: RandomPick;

  constructor(site: SchedulerSite) {
    const { list } = site;
    this.#pick = new RandomPick(site, (destination) =>
      isEligible(list.columns, destination) ? list.columns.weight[destination] : 0,
    );
  }

  schedule(): number {
    return this.#pick.draw();
  }

  added(): void {
    this.#pick.reset();
  }

  removed(): void {
    this.#pick.reset();
  }

  edited(destination: number): void {
    this.#pick.mark(destination);
  }

  changed(destination: number): void {
    this.#pick.mark(destination);
  }

  save(): unknown {
    return undefined;
  }

  restore(): void {
    this.#pick.reset();
  }
}
