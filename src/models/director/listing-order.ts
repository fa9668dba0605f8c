/**
 * The order in which ipvsadm lists: by signed difference of addresses, which is no order at all beyond half
 * the space.
 */
import type { Destinations } from './destinations.ts';
import type { Director } from './director.ts';
import type { Service } from './service.ts';

/** Living services by mark, protocol, address and port. */
export function sortedServices(director: Director): Service[] {
  return mergeSorted(
    director.services.rows.filter((service) => service.isAlive),
    (a, b) => a.mark - b.mark || a.protocol - b.protocol || (a.address - b.address) | 0 || a.port - b.port,
  );
}

/** Destinations by address and port. */
export function sortedDestinations(director: Director, service: number): number[] {
  const { address, port }: Destinations = director.destinations;
  return mergeSorted(
    Array.from(director.listDestinations(service)),
    (a, b) => (address[a] - address[b]) | 0 || port[a] - port[b],
  );
}

/**
 * The C library's merge sort. It is spelled out because the comparison above is not transitive: another sort
 * ends elsewhere.
 */
export function mergeSorted<Item>(items: readonly Item[], compare: (a: Item, b: Item) => number): Item[] {
  if (items.length < 2) return [...items];
  const half = Math.floor(items.length / 2);
  const left = mergeSorted(items.slice(0, half), compare);
  const right = mergeSorted(items.slice(half), compare);
  const merged: Item[] = [];
  let l = 0;
  let r = 0;
  while (l < left.length && r < right.length)
    merged.push(compare(left[l], right[r]) <= 0 ? left[l++] : right[r++]);
  return [...merged, ...left.slice(l), ...right.slice(r)];
}
