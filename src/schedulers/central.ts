/**
 * Central queue: the destination whose real server will be free first. Over servers that work in order of
 * arrival this is the one queue for all that no director can have, the best that any policy can do. Not in
 * the kernel.
 */
import { z } from 'zod';
import {
  isEligible,
  NO_DESTINATION,
  type Scheduler,
  type SchedulerSite,
  schedulerKind,
} from './scheduler.ts';

export const central = schedulerKind({
  name: 'central',
  title: 'central queue',
  help: 'Gives a request to the real server that has the least work waiting. Theory, not in the kernel.',
  inKernel: false,
  settings: z.strictObject({}),
  create: (site) => new Central(site),
});

class Central implements Scheduler {
  readonly looksAtServers = true;
  readonly #site: SchedulerSite;

  constructor(site: SchedulerSite) {
    this.#site = site;
  }

  schedule(): number {
    const { columns, count, order } = this.#site.list;
    let least = NO_DESTINATION;
    let leastNs = 0;
    for (let place = 0; place < count; place++) {
      const destination = order[place];
      if (!isEligible(columns, destination)) continue;
      const workNs = this.#site.workNs(destination);
      if (least === NO_DESTINATION || workNs < leastNs) {
        least = destination;
        leastNs = workNs;
      }
    }
    return least;
  }

  added(): void {}

  removed(): void {}

  edited(): void {}

  changed(): void {}

  save(): unknown {
    return undefined;
  }

  restore(): void {}
}
