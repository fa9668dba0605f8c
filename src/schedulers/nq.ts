/** Never queue: an idle destination first, whatever its weight; else as sed. */
import { z } from 'zod';
import { LeastScheduler } from './least-index.ts';
import { isEligible, NO_DESTINATION, schedulerKind } from './scheduler.ts';

export const nq = schedulerKind({
  name: 'nq',
  title: 'never queue',
  help: 'Gives a new connection to the first idle destination of the list, or to the shortest expected delay.',
  settings: z.strictObject({}),
  create: (site) => new NeverQueue(site),
});

class NeverQueue extends LeastScheduler {
  override scan(): number {
    const { columns, count, order } = this.site.list;
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
  }

  protected override key(destination: number): number {
    const { columns } = this.site.list;
    if (!isEligible(columns, destination)) return Infinity;
    const active = columns.active[destination];
    // All idle ones tie below every other: the first in list order wins.
    return active === 0 ? 0 : (active + 1) / columns.weight[destination];
  }
}
