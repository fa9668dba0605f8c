/**
 * Locality-based least-connection: an address stays with its destination until that is crowded. For caches.
 */
import { z } from 'zod';
import { AddressCache, type SavedCache } from './address-cache.ts';
import { LocalityLoad } from './locality-load.ts';
import {
  NO_DESTINATION,
  type Scheduler,
  type SchedulerSite,
  type SchedulingPacket,
  schedulerKind,
} from './scheduler.ts';

export const lblc = schedulerKind({
  name: 'lblc',
  title: 'locality-based least-connection',
  help: 'An address stays with its destination until that has more active connections than weight.',
  settings: z.strictObject({}),
  create: (site) => new LocalityLeastConnection(site),
});

class LocalityLeastConnection implements Scheduler {
  readonly #site: SchedulerSite;
  readonly #load: LocalityLoad;
  readonly #cache: AddressCache;

  constructor(site: SchedulerSite) {
    this.#site = site;
    this.#load = new LocalityLoad(site);
    this.#cache = new AddressCache(site.isCacheBounded, (row) => site.release(this.#cache.value[row]));
  }

  schedule(packet: SchedulingPacket): number {
    const cache = this.#cache;
    const address = packet.virtualAddress;
    const { nowNs } = this.#site.kernel;
    const row = cache.find(address);
    if (row !== -1) {
      cache.usedNs[row] = nowNs;
      const cached = cache.value[row];
      const { available, weight } = this.#site.list.columns;
      // Its threshold is not looked at: a cached choice may be overloaded.
      if (available[cached] === 1 && weight[cached] > 0 && !this.#load.isCrowded(cached)) return cached;
    }
    const destination = this.#load.least();
    if (destination === NO_DESTINATION) return NO_DESTINATION;
    if (row !== -1) {
      if (cache.value[row] === destination) return destination;
      cache.replace(row);
    }
    if (!cache.isFull) {
      // In two steps: the insertion may put a longer column in the place of this one.
      const fresh = cache.insert(address, nowNs);
      cache.value[fresh] = destination;
      this.#site.hold(destination);
    }
    return destination;
  }

  collect(): void {
    this.#cache.collect(this.#site.kernel.nowNs, this.#site.expirations.lblcNs);
  }

  close(): void {
    this.#cache.clear();
  }

  added(): void {
    this.#load.relist();
  }

  removed(): void {
    this.#load.relist();
  }

  edited(destination: number): void {
    this.#load.mark(destination);
  }

  changed(destination: number): void {
    this.#load.mark(destination);
  }

  save(): unknown {
    return this.#cache.save();
  }

  restore(saved: unknown): void {
    this.#cache.restore(saved as SavedCache);
    this.#load.relist();
  }
}
