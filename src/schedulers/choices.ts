/**
 * The best of d random choices, as theory has it: uniform draws, active connections alone. Not in the kernel;
 * see twos.
 */
import { z } from 'zod';
import { eligibleOne, RandomPick } from './random-pick.ts';
import { NO_DESTINATION, type Scheduler, type SchedulerSite, schedulerKind } from './scheduler.ts';

const settings = z.strictObject({
  count: z.int().min(1).max(64).default(2).describe('How many destinations are drawn.'),
  distinct: z.boolean().default(true).describe('Draw different ones; false draws with replacement.'),
});

export const choices = schedulerKind({
  name: 'choices',
  title: 'best of d choices',
  help: 'Draws d destinations, takes the one with the fewest active connections. Theory, not in the kernel.',
  inKernel: false,
  settings,
  create: (site, given) => new Choices(site, given),
});

class Choices implements Scheduler {
  readonly #site: SchedulerSite;
  readonly #pick: RandomPick;
  #settings: z.output<typeof settings>;
  readonly #drawn = new Int32Array(64);

  constructor(site: SchedulerSite, given: z.output<typeof settings>) {
    this.#site = site;
    this.#settings = given;
    this.#pick = new RandomPick(site, eligibleOne(site));
  }

  schedule(): number {
    const { active } = this.#site.list.columns;
    const { count, distinct } = this.#settings;
    const draws = distinct ? Math.min(count, this.#pick.total()) : count;
    let least = NO_DESTINATION;
    for (let i = 0; i < draws; i++) {
      let destination = this.#pick.draw();
      while (distinct && this.#wasDrawn(destination, i)) {
        destination = this.#pick.draw();
      }
      this.#drawn[i] = destination;
      if (destination === NO_DESTINATION) return NO_DESTINATION;
      if (least === NO_DESTINATION || active[destination] < active[least]) least = destination;
    }
    return least;
  }

  #wasDrawn(destination: number, before: number): boolean {
    for (let i = 0; i < before; i++) if (this.#drawn[i] === destination) return true;
    return false;
  }

  configure(given: unknown): void {
    this.#settings = given as z.output<typeof settings>;
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
