/** What connections weigh: the load that lc, wlc, lblc, lblcr and twos compare, and the one of sed and nq. */
import {
  type DestinationColumns,
  type LoadFormula,
  NO_DESTINATION,
  type SchedulerSite,
} from './scheduler.ts';

/** 32-bit arithmetic as in the kernel: it wraps above 8.3 million active connections. */
export function connectionOverhead(
  columns: DestinationColumns,
  load: LoadFormula,
  destination: number,
): number {
  const active = Math.imul(load.activeFactor, columns.active[destination]);
  return (active + Math.imul(load.totalFactor, columns.total[destination])) | 0;
}

/** The destination with the least overhead for its weight; the first in list order on ties. */
export function leastOverhead(site: SchedulerSite): number {
  const { columns, count, order } = site.list;
  const { weight, overloaded } = columns;
  let least = NO_DESTINATION;
  let leastLoad = 0;
  for (let place = 0; place < count; place++) {
    const destination = order[place];
    if (weight[destination] === 0 || overloaded[destination] === 1) continue;
    const load = connectionOverhead(columns, site.load, destination);
    // h1/w1 > h2/w2 without dividing, as the kernel compares: a tie stays with the earlier in list order.
    if (least === NO_DESTINATION || leastLoad * weight[destination] > load * weight[least]) {
      least = destination;
      leastLoad = load;
    }
  }
  return least;
}

/**
 * The same as a number to sort by, Infinity when the destination may not be chosen; written to `keys[at]`.
 */
export function putOverheadRatio(
  site: SchedulerSite,
  destination: number,
  keys: Float64Array,
  at: number,
): void {
  const { columns } = site.list;
  const weight = columns.weight[destination];
  const isOpen = weight > 0 && columns.overloaded[destination] === 0;
  keys[at] = isOpen ? connectionOverhead(columns, site.load, destination) / weight : Infinity;
}
