/**
 * The clients' addresses and source ports. An address is drawn for each session; each address hands out its ephemeral
 * ports as Linux does: even ones of 32768–60999, each next one 2 to 16 further, round and round
 * (ip_local_port_range; the random step of net/ipv4/inet_hashtables.c since 5.12).
 */

const PORT_LOW = 32_768;
const PORT_SPAN = 28_232;

/** A well-mixed 32-bit number from two (the finaliser of MurmurHash3, public domain). */
export function mix(a: number, b: number): number {
  let h = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

export class Population {
  readonly size: number;
  /** First address, host order. */
  readonly #base: number;
  readonly #nextPort: Uint16Array;

  /** `base` is the first address as an unsigned number; addresses count up from it. */
  constructor(base: number, size: number) {
    this.#base = base;
    this.size = size;
    this.#nextPort = new Uint16Array(size);
  }

  /** The address of a client, as a signed 32-bit number. */
  address(client: number): number {
    return (this.#base + client) | 0;
  }

  clientOf(address: number): number {
    return (address >>> 0) - this.#base;
  }

  /** The next source port of a client. */
  port(client: number): number {
    let port = this.#nextPort[client];
    if (port === 0) port = PORT_LOW + 2 * (mix(client, 0x706f7274) % (PORT_SPAN >> 1));
    const step = 2 + 2 * (mix(client, port) & 7);
    const next = port + step;
    this.#nextPort[client] = next < PORT_LOW + PORT_SPAN ? next : next - PORT_SPAN;
    return port;
  }

  save(): Uint16Array {
    return this.#nextPort.slice();
  }

  restore(saved: Uint16Array): void {
    this.#nextPort.set(saved);
  }
}
