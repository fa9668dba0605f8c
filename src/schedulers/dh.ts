/**
 * Destination hashing: the address that a packet goes to picks a slot. With one VIP that is one slot; the
 * policy is for services by firewall mark, as in front of transparent caches.
 */
import { z } from 'zod';
import { hash32 } from './hash.ts';
import {
  isEligible,
  NO_DESTINATION,
  type Scheduler,
  type SchedulerSite,
  type SchedulingPacket,
  schedulerKind,
} from './scheduler.ts';

export const dh = schedulerKind({
  name: 'dh',
  title: 'destination hashing',
  help: 'The destination address of the packet picks the destination, by a table of 256 slots.',
  settings: z.strictObject({}),
  create: (site) => new DestinationHashing(site),
});

const BITS = 8;
const SLOTS = 1 << BITS;

class DestinationHashing implements Scheduler {
  readonly #site: SchedulerSite;
  readonly #table = new Int32Array(SLOTS);

  constructor(site: SchedulerSite) {
    this.#site = site;
    this.#fill();
  }

  schedule(packet: SchedulingPacket): number {
    const { columns } = this.#site.list;
    const destination = this.#table[hash32(packet.virtualAddress, BITS)];
    // No other is tried when the slot's own cannot take it.
    const isUsable =
      destination !== NO_DESTINATION &&
      columns.available[destination] === 1 &&
      isEligible(columns, destination);
    return isUsable ? destination : NO_DESTINATION;
  }

  #fill(): void {
    const { count, order } = this.#site.list;
    for (let slot = 0; slot < SLOTS; slot++)
      this.#table[slot] = count === 0 ? NO_DESTINATION : order[slot % count];
  }

  added(): void {
    this.#fill();
  }

  removed(): void {
    this.#fill();
  }

  edited(): void {}

  changed(): void {}

  save(): unknown {
    return undefined;
  }

  restore(): void {
    this.#fill();
  }
}
