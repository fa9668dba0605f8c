/**
 * Source hashing: the client's address, and port if wanted, picks a slot of a table that weights have shaped.
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

const settings = z.strictObject({
  port: z.boolean().default(false).describe("Hash the client's port too."),
  fallback: z.boolean().default(false).describe('Look further when the chosen destination is unavailable.'),
});

export const sh = schedulerKind({
  name: 'sh',
  title: 'source hashing',
  help: 'The address of the client picks the destination, by a table of 256 slots.',
  flags: { fallback: 'sh-fallback', port: 'sh-port' },
  settings,
  create: (site, given) => new SourceHashing(site, given),
});

const BITS = 8;
const SLOTS = 1 << BITS;

class SourceHashing implements Scheduler {
  readonly #site: SchedulerSite;
  readonly #table = new Int32Array(SLOTS);
  #settings: z.output<typeof settings>;

  constructor(site: SchedulerSite, given: z.output<typeof settings>) {
    this.#site = site;
    this.#settings = given;
    this.#fill();
  }

  schedule(packet: SchedulingPacket): number {
    const { columns } = this.#site.list;
    const table = this.#table;
    const port = this.#settings.port ? packet.clientPort : 0;
    const slot = hash32(packet.clientAddress + port, BITS);
    const destination = table[slot];
    if (destination === NO_DESTINATION || isEligible(columns, destination)) return destination;
    if (!this.#settings.fallback) return NO_DESTINATION;
    // The walk starts at twice the slot, not at the next.
    for (let step = 0; step < SLOTS; step++) {
      const other = table[(2 * slot + step) % SLOTS];
      if (isEligible(columns, other)) return other;
    }
    return NO_DESTINATION;
  }

  /** As many slots in a row as the weight says; one for weight 0 too. */
  #fill(): void {
    const { columns, count, order } = this.#site.list;
    if (count === 0) {
      this.#table.fill(NO_DESTINATION);
      return;
    }
    let place = 0;
    let run = 0;
    for (let slot = 0; slot < SLOTS; slot++) {
      const destination = order[place];
      this.#table[slot] = destination;
      run++;
      if (run >= columns.weight[destination]) {
        place = (place + 1) % count;
        run = 0;
      }
    }
  }

  configure(given: unknown): void {
    this.#settings = given as z.output<typeof settings>;
  }

  added(): void {
    this.#fill();
  }

  removed(): void {
    this.#fill();
  }

  edited(): void {
    this.#fill();
  }

  changed(): void {}

  save(): unknown {
    return undefined;
  }

  restore(): void {
    this.#fill();
  }
}
