/** Never queue: an idle destination first, whatever its weight; else as sed. */
import { z } from 'zod';
import { type LeastPolicy, LeastScheduler } from './least-scheduler.ts';
import { isEligible, NO_DESTINATION, schedulerKind } from './scheduler.ts';

export const nq = schedulerKind({
  name: 'nq',
  title: 'never queue',
  help: 'Gives a new connection to the first idle destination of the list, else to the shortest delay.',
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
      if (active[destination] === 0) return destination;
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
    const active = columns.active[destination];
    if (!isEligible(columns, destination)) keys[at] = Infinity;
    // All idle ones tie below every other: the first in list order wins.
    else keys[at] = active === 0 ? 0 : (active + 1) / columns.weight[destination];
  },
};
