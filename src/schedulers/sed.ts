/** Shortest expected delay: looks at active connections alone, and counts the one that is to come. */
import { z } from 'zod';
import { LeastScheduler } from './least-index.ts';
import { isEligible, NO_DESTINATION, schedulerKind } from './scheduler.ts';

export const sed = schedulerKind({
  name: 'sed',
  title: 'shortest expected delay',
  help: 'Gives a new connection to the destination with the least (active + 1) / weight.',
  settings: z.strictObject({}),
  create: (site) => new ShortestExpectedDelay(site),
});

class ShortestExpectedDelay extends LeastScheduler {
  override scan(): number {
    const { columns, count, order } = this.site.list;
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
  }

  protected override key(destination: number): number {
    const { columns } = this.site.list;
    if (!isEligible(columns, destination)) return Infinity;
    return (columns.active[destination] + 1) / columns.weight[destination];
  }
}
