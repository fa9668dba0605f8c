/**
 * Maglev hashing: each destination has its own order of preference over the slots of a table and takes its
 * turns until all are taken. When one of n leaves, few of the others' slots change hands.
 */
import { z } from 'zod';
import { greatestCommonDivisor } from './divisor.ts';
import {
  type DestinationList,
  isEligible,
  NO_DESTINATION,
  type Scheduler,
  type SchedulerSite,
  type SchedulingPacket,
  schedulerKind,
} from './scheduler.ts';
import { type SipKey, sipHash13 } from './siphash.ts';

const settings = z.strictObject({
  port: z.boolean().default(false).describe("Hash the client's port too."),
  fallback: z.boolean().default(false).describe('Look further when the chosen destination is unavailable.'),
  tableIndex: z
    .int()
    .min(8)
    .max(17)
    .default(12)
    .describe('Prime size of the table, fixed when the kernel is built: 8 is 251, 12 is 4093, 17 is 131071.'),
});

export const mh = schedulerKind({
  name: 'mh',
  title: 'Maglev hashing',
  help: 'The address of the client picks the destination, by a table that changes little when one leaves.',
  flags: { fallback: 'mh-fallback', port: 'mh-port' },
  settings,
  create: (site, given) => new MaglevHashing(site, given),
});

const PRIMES = [251, 509, 1021, 2039, 4093, 8191, 16381, 32749, 65521, 131071];
const PRIME_MIN_INDEX = 8;
export const MH_KEY: SipKey = [2654435761, 0, 2654435761, 0];
const SKIP_KEY: SipKey = [2654446892, 0, 2654446892, 0];

class MaglevHashing implements Scheduler {
  readonly #list: DestinationList;
  #settings: z.output<typeof settings>;
  #table: Int32Array;

  constructor(site: SchedulerSite, given: z.output<typeof settings>) {
    this.#list = site.list;
    this.#settings = given;
    this.#table = new Int32Array(PRIMES[given.tableIndex - PRIME_MIN_INDEX]).fill(NO_DESTINATION);
    this.#fill();
  }

  schedule(packet: SchedulingPacket): number {
    const { columns } = this.#list;
    const table = this.#table;
    const client = packet.clientAddress + (this.#settings.port ? packet.clientPort : 0);
    const slot = slotOf(client, table.length);
    const destination = table[slot];
    if (destination === NO_DESTINATION || isEligible(columns, destination)) return destination;
    if (!this.#settings.fallback) return NO_DESTINATION;
    for (let step = 0; step < table.length; step++) {
      const other = table[slotOf(client + ((slot + step) % table.length), table.length)];
      if (other === NO_DESTINATION || isEligible(columns, other)) return other;
    }
    return NO_DESTINATION;
  }

  #fill(): void {
    const { count } = this.#list;
    const table = this.#table;
    const size = table.length;
    // The kernel's rebuild fails then, and the old table stays.
    if (count > size) return;
    const turns = this.#turns();
    table.fill(NO_DESTINATION);
    if (!turns.some((turn) => turn > 0)) return;
    const { columns, order } = this.#list;
    const next = new Int32Array(count);
    const skip = new Int32Array(count);
    for (let place = 0; place < count; place++) {
      const key = columns.port[order[place]] + columns.address[order[place]];
      next[place] = sipHash13(key | 0, MH_KEY) % size;
      skip[place] = (sipHash13(key | 0, SKIP_KEY) % (size - 1)) + 1;
    }
    let taken = 0;
    for (;;) {
      for (let place = 0; place < count; place++) {
        for (let turn = 0; turn < turns[place]; turn++) {
          while (table[next[place]] !== NO_DESTINATION) next[place] = (next[place] + skip[place]) % size;
          table[next[place]] = order[place];
          taken++;
          if (taken === size) return;
        }
      }
    }
  }

  /**
   * Turns in a round by the last weight that was not 0: to quiesce a destination does not change the table.
   */
  #turns(): Int32Array {
    const { columns, count, order } = this.#list;
    const turns = new Int32Array(count);
    let divisor = 0;
    let greatest = 0;
    for (let place = 0; place < count; place++) {
      const weight = columns.lastWeight[order[place]];
      if (weight > 0) divisor = greatestCommonDivisor(weight, divisor);
      greatest = Math.max(greatest, weight);
    }
    if (divisor === 0) return turns;
    // At most as many bits as half the table's index: 63 turns for the kernel's usual table.
    const bits = 32 - Math.clz32(Math.floor(greatest / divisor));
    const shift = Math.max(0, bits - (this.#settings.tableIndex >> 1));
    for (let place = 0; place < count; place++) {
      const weight = columns.lastWeight[order[place]];
      turns[place] = Math.floor(weight / divisor) >> shift || (weight === 0 ? 0 : 1);
    }
    return turns;
  }

  configure(given: unknown): void {
    const { tableIndex } = this.#settings;
    this.#settings = { ...(given as z.output<typeof settings>), tableIndex };
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

  /** The table, for one that could not be rebuilt is older than its list. */
  save(): unknown {
    return this.#table.slice();
  }

  restore(saved: unknown): void {
    this.#table = (saved as Int32Array).slice();
  }
}

function slotOf(value: number, size: number): number {
  return sipHash13(value | 0, MH_KEY) % size;
}
