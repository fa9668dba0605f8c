/** Weighted least-connection, the scheduler of a service that names none. */
import { z } from 'zod';
import { LeastScheduler } from './least-index.ts';
import { leastOverhead, overheadRatio } from './overhead.ts';
import { schedulerKind } from './scheduler.ts';

export const wlc = schedulerKind({
  name: 'wlc',
  title: 'weighted least-connection',
  help: 'Gives a new connection to the destination with the fewest connections for its weight.',
  settings: z.strictObject({}),
  create: (site) => new WeightedLeastConnection(site),
});

class WeightedLeastConnection extends LeastScheduler {
  override scan(): number {
    return leastOverhead(this.site);
  }

  protected override key(destination: number): number {
    return overheadRatio(this.site, destination);
  }
}
