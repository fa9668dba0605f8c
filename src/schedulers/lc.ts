/** Least-connection: weights only tell who takes part. */
import { z } from 'zod';
import { type LeastPolicy, LeastScheduler } from './least-scheduler.ts';
import { connectionOverhead } from './overhead.ts';
import { isEligible, NO_DESTINATION, schedulerKind } from './scheduler.ts';

export const lc = schedulerKind({
  name: 'lc',
  title: 'least-connection',
  help: 'Gives a new connection to the destination with the fewest connections, whatever its weight.',
  settings: z.strictObject({}),
  create: (site) => new LeastScheduler(site, policy),
});

const policy: LeastPolicy = {
  scan(site) {
    const { columns, count, order } = site.list;
    let least = NO_DESTINATION;
    let leastLoad = 0;
    for (let place = 0; place < count; place++) {
      const destination = order[place];
      if (!isEligible(columns, destination)) continue;
      // The kernel compares this load unsigned, unlike wlc.
      const load = connectionOverhead(columns, site.load, destination) >>> 0;
      if (least === NO_DESTINATION || load < leastLoad) {
        least = destination;
        leastLoad = load;
      }
    }
    return least;
  },

  putKey({ list, load }, destination, keys, at) {
    const isOpen = isEligible(list.columns, destination);
    keys[at] = isOpen ? connectionOverhead(list.columns, load, destination) >>> 0 : Infinity;
  },
};
