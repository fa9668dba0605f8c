/** Least-connection: weights only tell who takes part. */
import { z } from 'zod';
import { LeastScheduler } from './least-index.ts';
import { connectionOverhead } from './overhead.ts';
import { isEligible, NO_DESTINATION, schedulerKind } from './scheduler.ts';

export const lc = schedulerKind({
  name: 'lc',
  title: 'least-connection',
  help: 'Gives a new connection to the destination with the fewest connections, whatever its weight.',
  settings: z.strictObject({}),
  create: (site) => new LeastConnection(site),
});

class LeastConnection extends LeastScheduler {
  override scan(): number {
    const { columns, count, order } = this.site.list;
    let least = NO_DESTINATION;
    let leastLoad = 0;
    for (let place = 0; place < count; place++) {
      const destination = order[place];
      if (!isEligible(columns, destination)) continue;
      // The kernel compares this load unsigned, unlike wlc.
      const load = connectionOverhead(columns, this.site.load, destination) >>> 0;
      if (least === NO_DESTINATION || load < leastLoad) {
        least = destination;
        leastLoad = load;
      }
    }
    return least;
  }

  protected override key(destination: number): number {
    const { columns } = this.site.list;
    if (!isEligible(columns, destination)) return Infinity;
    return connectionOverhead(columns, this.site.load, destination) >>> 0;
  }
}
