/**
 * Locality-based least-connection with replication: an address has a set of destinations that grows and
 * shrinks.
 */
import { z } from 'zod';
import { AddressCache, type SavedCache } from './address-cache.ts';
import { LocalityLoad } from './locality-load.ts';
import { connectionOverhead } from './overhead.ts';
import {
  isEligible,
  NO_DESTINATION,
  type Scheduler,
  type SchedulerSite,
  type SchedulingPacket,
  schedulerKind,
} from './scheduler.ts';

export const lblcr = schedulerKind({
  name: 'lblcr',
  title: 'locality-based least-connection with replication',
  help: 'An address has a set of destinations that grows when all are crowded and shrinks when left alone.',
  settings: z.strictObject({}),
  create: (site) => new ReplicatedLocality(site),
});

interface SavedSets {
  readonly cache: SavedCache;
  readonly sets: readonly (readonly number[])[];
}

class ReplicatedLocality implements Scheduler {
  readonly #site: SchedulerSite;
  readonly #load: LocalityLoad;
  readonly #cache: AddressCache;
  /** By row of the cache, newest member first. */
  #sets: number[][] = [];

  constructor(site: SchedulerSite) {
    this.#site = site;
    this.#load = new LocalityLoad(site);
    this.#cache = new AddressCache(site.isCacheBounded, (row) => this.#drop(row));
  }

  schedule(packet: SchedulingPacket): number {
    const cache = this.#cache;
    const { nowNs } = this.#site.kernel;
    const row = cache.find(packet.virtualAddress);
    if (row !== -1) {
      cache.usedNs[row] = nowNs;
      const member = this.#leastOf(this.#sets[row]);
      this.#shrink(row, nowNs);
      if (member !== NO_DESTINATION && !this.#load.isCrowded(member)) return member;
    }
    const destination = this.#load.least();
    if (destination === NO_DESTINATION) return NO_DESTINATION;
    if (row !== -1) this.#join(row, destination, nowNs);
    else if (!cache.isFull) {
      const fresh = cache.insert(packet.virtualAddress, nowNs);
      this.#sets[fresh] = [destination];
      this.#site.hold(destination);
    }
    return destination;
  }

  #join(row: number, destination: number, nowNs: number): void {
    const set = this.#sets[row];
    if (set.includes(destination)) return;
    set.unshift(destination);
    this.#site.hold(destination);
    this.#cache.modifiedNs[row] = nowNs;
  }

  /** A set without change for longer than the expiration loses its most loaded member. */
  #shrink(row: number, nowNs: number): void {
    const set = this.#sets[row];
    if (set.length < 2 || nowNs <= this.#cache.modifiedNs[row] + this.#site.expirations.lblcrNs) return;
    const most = this.#mostOf(set);
    if (most === NO_DESTINATION) return;
    set.splice(set.indexOf(most), 1);
    this.#site.release(most);
    this.#cache.modifiedNs[row] = nowNs;
  }

  #leastOf(set: readonly number[]): number {
    const { columns } = this.#site.list;
    const { available, weight } = columns;
    let least = NO_DESTINATION;
    let leastLoad = 0;
    for (let i = 0; i < set.length; i++) {
      const destination = set[i];
      if (!isEligible(columns, destination) || available[destination] === 0) continue;
      const load = connectionOverhead(columns, this.#site.load, destination);
      if (least === NO_DESTINATION || leastLoad * weight[destination] > load * weight[least]) {
        least = destination;
        leastLoad = load;
      }
    }
    return least;
  }

  /** Neither availability nor overload is looked at here. */
  #mostOf(set: readonly number[]): number {
    const { columns } = this.#site.list;
    const { weight } = columns;
    let most = NO_DESTINATION;
    let mostLoad = 0;
    for (let i = 0; i < set.length; i++) {
      const destination = set[i];
      if (weight[destination] === 0) continue;
      const load = connectionOverhead(columns, this.#site.load, destination);
      if (most === NO_DESTINATION || mostLoad * weight[destination] < load * weight[most]) {
        most = destination;
        mostLoad = load;
      }
    }
    return most;
  }

  #drop(row: number): void {
    for (const destination of this.#sets[row]) this.#site.release(destination);
    this.#sets[row] = [];
  }

  collect(): void {
    this.#cache.collect(this.#site.kernel.nowNs, this.#site.expirations.lblcrNs);
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

  save(): SavedSets {
    return { cache: this.#cache.save(), sets: this.#sets.map((set) => set.slice()) };
  }

  restore(saved: unknown): void {
    const { cache, sets } = saved as SavedSets;
    this.#cache.restore(cache);
    this.#sets = sets.map((set) => set.slice());
    this.#load.relist();
  }
}
