/** Failover: the weight is a priority. */
import { z } from 'zod';
import { HighestWeight } from './highest-weight.ts';
import { isEligible, schedulerKind } from './scheduler.ts';

export const fo = schedulerKind({
  name: 'fo',
  title: 'weighted failover',
  help: 'Gives every new connection to the available destination with the highest weight.',
  settings: z.strictObject({}),
  create: (site) => new HighestWeight(site, isEligible, false),
});
