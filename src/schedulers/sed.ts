/** Shortest expected delay: looks at active connections alone, and counts the one that is to come. */
import { z } from 'zod';
import { type LeastPolicy, LeastScheduler } from './least-scheduler.ts';
import { isEligible, NO_DESTINATION, schedulerKind } from './scheduler.ts';

export const sed = schedulerKind({
  name: 'sed',
  title: 'shortest expected delay',
  help: 'Gives a new connection to the destination with the least (active + 1) / weight.',
  settings: z.strictObject({}),
  create: (site) => new LeastScheduler(site, policy),
});

const policy: LeastPolicy = {
  scan(site) {
    const { columns, count, order } = site.list;
    const { active, weight } = columns;
    let least = NO_DESTINATION;
    for (let place = 0; place < count; place++) {
      const destination = order[place];
      if (!isEligible(columns, destination)) continue;
      if (
        least === NO_DESTINATION ||
        (active[least] + 1) * weight[destination] > (active[destination] + 1) * weight[least]
      ) {
        least = destination;
      }
    }
    return least;
  },

  putKey({ list }, destination, keys, at) {
    const { columns } = list;
    const isOpen = isEligible(columns, destination);
    keys[at] = isOpen ? (columns.active[destination] + 1) / columns.weight[destination] : Infinity;
  },
};
