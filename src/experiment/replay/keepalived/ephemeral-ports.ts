/**
 * Source ports as Linux 6.1 hands them out (net/ipv4/inet_hashtables.c, net/core/secure_seq.c): for each address even ports
 * from an offset on, each next one 2 to 16 further; the offset is drawn anew every 10 s, so that ports come back soon.
 */
import type { Stream } from '../../../sim/streams.ts';
import { NS_PER_S } from '../../../sim/units.ts';

const LOW = 32_768;
const SPAN = 28_232;
const SHUFFLE_NS = 10 * NS_PER_S;
const STEPS = 8;

export class EphemeralPorts {
  readonly #random: Stream;
  readonly #phaseNs: number;
  readonly #offsets = new Map<number, { epoch: number; offset: number }>();

  constructor(random: Stream) {
    this.#random = random;
    this.#phaseNs = Math.floor(random.uniform() * SHUFFLE_NS);
  }

  next(client: number, nowNs: number): number {
    const epoch = Math.floor((nowNs + this.#phaseNs) / SHUFFLE_NS);
    const known = this.#offsets.get(client);
    const offset =
      known?.epoch === epoch ? known.offset : 2 * Math.floor((this.#random.uniform() * SPAN) / 2);
    const step = 2 + 2 * Math.floor(this.#random.uniform() * STEPS);
    this.#offsets.set(client, { epoch, offset: (offset + step) % SPAN });
    return LOW + offset;
  }
}
