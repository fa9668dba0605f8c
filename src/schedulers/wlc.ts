/** Weighted least-connection, the scheduler of a service that names none. */
import { z } from 'zod';
import { LeastScheduler } from './least-scheduler.ts';
import { leastOverhead, putOverheadRatio } from './overhead.ts';
import { schedulerKind } from './scheduler.ts';

export const wlc = schedulerKind({
  name: 'wlc',
  title: 'weighted least-connection',
  help: 'Gives a new connection to the destination with the fewest connections for its weight.',
  settings: z.strictObject({}),
  create: (site) => new LeastScheduler(site, { scan: leastOverhead, putKey: putOverheadRatio }),
});
