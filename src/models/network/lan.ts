/**
 * The site's segments: which machines hear each other. Each director has a cable with a carrier and a switch port on each
 * of its interfaces; an interface's name is that of its segment. Whatever is no director (gateway, clients, real servers)
 * is one more end, called the site, which is always connected.
 */
import type { Stream } from '../../sim/streams.ts';

export class Lan {
  /** Row of the end that stands for all machines but the directors. */
  readonly site: number;
  readonly interfaces: readonly string[];
  /** The interface sees a link, by director and interface: false is a pulled cable, known to both sides. */
  readonly #carrier: Uint8Array;
  /** The switch forwards what the port sends and gets: 0 is a dead port with its carrier up. */
  readonly #port: Uint8Array;
  /** Since when the port does not forward. */
  readonly #closedNs: Float64Array;
  /** Share of the frames from one end to another that is lost, 1 for a cut. */
  readonly #loss: Float64Array;
  readonly #ends: number;
  readonly #random: Stream;
  readonly #clock: { readonly nowNs: number };

  constructor(
    directors: number,
    interfaces: readonly string[],
    random: Stream,
    clock: { readonly nowNs: number },
  ) {
    this.#clock = clock;
    this.site = directors;
    this.interfaces = interfaces;
    this.#ends = directors + 1;
    this.#carrier = new Uint8Array(directors * interfaces.length).fill(1);
    this.#port = new Uint8Array(directors * interfaces.length).fill(1);
    this.#closedNs = new Float64Array(directors * interfaces.length);
    this.#loss = new Float64Array(this.#ends * this.#ends);
    this.#random = random;
  }

  /** Row of an interface's name; every name of every configuration is known at assembly. */
  interfaceRow(name: string): number {
    return Math.max(0, this.interfaces.indexOf(name));
  }

  hasCarrier(director: number, interfaceRow: number): boolean {
    return this.#carrier[director * this.interfaces.length + interfaceRow] === 1;
  }

  setCarrier(director: number, interfaceRow: number, isUp: boolean): void {
    this.#carrier[director * this.interfaces.length + interfaceRow] = isUp ? 1 : 0;
  }

  setPort(director: number, interfaceRow: number, isForwarding: boolean): void {
    const at = director * this.interfaces.length + interfaceRow;
    if (this.#port[at] === 1 && !isForwarding) this.#closedNs[at] = this.#clock.nowNs;
    this.#port[at] = isForwarding ? 1 : 0;
  }

  /** For how long frames of the interface have vanished, unseen by its machine; Infinity: no carrier; 0: they pass. */
  cutNs(director: number, interfaceRow: number): number {
    const at = director * this.interfaces.length + interfaceRow;
    if (this.#carrier[at] === 0) return Infinity;
    return this.#port[at] === 1 ? 0 : Math.max(1, this.#clock.nowNs - this.#closedNs[at]);
  }

  /** Share of frames lost one way between two ends, 0 to 1. */
  setLoss(from: number, to: number, share: number): void {
    this.#loss[from * this.#ends + to] = share;
  }

  #isConnected(end: number, interfaceRow: number): boolean {
    if (end === this.site) return true;
    const at = end * this.interfaces.length + interfaceRow;
    return this.#carrier[at] === 1 && this.#port[at] === 1;
  }

  /** A frame of one end can reach the other at all. */
  isOpen(from: number, to: number, interfaceRow: number): boolean {
    return (
      this.#loss[from * this.#ends + to] < 1 &&
      this.#isConnected(from, interfaceRow) &&
      this.#isConnected(to, interfaceRow)
    );
  }

  /** Whether this one frame arrives; draws where frames are lost by chance. */
  passes(from: number, to: number, interfaceRow: number): boolean {
    if (!this.isOpen(from, to, interfaceRow)) return false;
    const share = this.#loss[from * this.#ends + to];
    return share === 0 || this.#random.uniform() >= share;
  }

  save(): SavedLan {
    return {
      carrier: this.#carrier.slice(),
      port: this.#port.slice(),
      closedNs: this.#closedNs.slice(),
      loss: this.#loss.slice(),
    };
  }

  restore(saved: SavedLan): void {
    this.#carrier.set(saved.carrier);
    this.#port.set(saved.port);
    this.#closedNs.set(saved.closedNs);
    this.#loss.set(saved.loss);
  }
}

export interface SavedLan {
  readonly carrier: Uint8Array;
  readonly port: Uint8Array;
  readonly closedNs: Float64Array;
  readonly loss: Float64Array;
}
