/** Overflow: the weight is a priority and, as a number of active connections, a capacity. */
import { z } from 'zod';
import { HighestWeight } from './highest-weight.ts';
import { type DestinationColumns, isEligible, schedulerKind } from './scheduler.ts';

export const ovf = schedulerKind({
  name: 'ovf',
  title: 'weighted overflow',
  help: 'Fills the highest weight until its active connections pass the weight, then the next.',
  settings: z.strictObject({}),
  create: (site) => new HighestWeight(site, hasRoom, true),
});

/** "Not above": a destination takes connections until it has one more than its weight. */
function hasRoom(columns: DestinationColumns, destination: number): boolean {
  return isEligible(columns, destination) && columns.active[destination] <= columns.weight[destination];
}
