/**
 * Join the idle queue: a random idle destination, or any at random when all are busy. Not in the kernel; see
 * nq.
 */
import { z } from 'zod';
import { eligibleOne, RandomPick } from './random-pick.ts';
import {
  isEligible,
  NO_DESTINATION,
  type Scheduler,
  type SchedulerSite,
  schedulerKind,
} from './scheduler.ts';

export const idle = schedulerKind({
  name: 'idle',
  title: 'join the idle queue',
  help: 'Draws among destinations without active connections, else among all. Theory, not in the kernel.',
  inKernel: false,
  settings: z.strictObject({}),
  create: (site) => new JoinIdle(site),
});

class JoinIdle implements Scheduler {
  readonly #site: SchedulerSite;
  readonly #idle: RandomPick;
  readonly #all: RandomPick;

  constructor(site: SchedulerSite) {
    this.#site = site;
    const { list } = site;
    this.#idle = new RandomPick(site, (destination) =>
      isEligible(list.columns, destination) && list.columns.active[destination] === 0 ? 1 : 0,
    );
    this.#all = new RandomPick(site, eligibleOne(site));
    this.#relist();
  }

  schedule(): number {
    const destination = this.#idle.draw();
    return destination === NO_DESTINATION ? this.#all.draw() : destination;
  }

  added(): void {
    this.#relist();
  }

  removed(): void {
    this.#relist();
  }

  edited(destination: number): void {
    this.changed(destination);
  }

  changed(destination: number): void {
    this.#idle.mark(destination);
    this.#all.mark(destination);
  }

  #relist(): void {
    this.#site.list.watchesLoad = true;
    this.#idle.reset();
    this.#all.reset();
  }

  save(): unknown {
    return undefined;
  }

  restore(): void {
    this.#relist();
  }
}
