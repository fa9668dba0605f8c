/**
 * How many ICMP errors the director sends: Linux grants each client address one a second with a burst of 6,
 * and all together 1000 a second with a burst of 50. What is held back leaves the client in the dark.
 *
 * The global credit is taken before it is known whether the client's own suffices, 0 to 2 at a time at
 * random.
 */
import type { Stream } from '../../sim/streams.ts';
import { NS_PER_MS, NS_PER_S } from '../../sim/units.ts';

const GLOBAL_PER_SECOND = 1000;
const GLOBAL_BURST = 50;
/** The global bucket is filled at most every 20 ms. */
const GLOBAL_FILL_NS = 20 * NS_PER_MS;
const CLIENT_BURST = 6;
/** From so many clients on those who have all their credit back are forgotten. */
const MANY_CLIENTS = 4096;

export class IcmpLimit {
  readonly #random: Stream;
  /** By client address: time up to which credit was used, in nanoseconds. */
  readonly #clients = new Map<number, { tokensNs: number; lastNs: number }>();
  #forgetAt = MANY_CLIENTS;
  #credit = GLOBAL_BURST;
  #filledNs = 0;

  constructor(random: Stream) {
    this.#random = random;
  }

  /** May an error go to that client now? Takes the credit if so. */
  permit(nowNs: number, client: number): boolean {
    if (!this.#permitGlobal(nowNs)) return false;
    const full = CLIENT_BURST * NS_PER_S;
    let bucket = this.#clients.get(client);
    if (bucket === undefined) {
      bucket = { tokensNs: full, lastNs: nowNs };
      if (this.#clients.size >= this.#forgetAt) this.#forget(nowNs);
      this.#clients.set(client, bucket);
    }
    const tokensNs = Math.min(full, bucket.tokensNs + nowNs - bucket.lastNs);
    bucket.lastNs = nowNs;
    const isPermitted = tokensNs >= NS_PER_S;
    bucket.tokensNs = isPermitted ? tokensNs - NS_PER_S : tokensNs;
    return isPermitted;
  }

  /** A client with full credit is as good as one never heard of. */
  #forget(nowNs: number): void {
    for (const [client, { lastNs }] of this.#clients) {
      if (nowNs - lastNs >= CLIENT_BURST * NS_PER_S) this.#clients.delete(client);
    }
    this.#forgetAt = Math.max(MANY_CLIENTS, 2 * this.#clients.size);
  }

  #permitGlobal(nowNs: number): boolean {
    const passedNs = Math.min(nowNs - this.#filledNs, NS_PER_S);
    if (passedNs >= GLOBAL_FILL_NS) {
      const earned = Math.floor((passedNs * GLOBAL_PER_SECOND) / NS_PER_S);
      this.#credit = Math.min(GLOBAL_BURST, this.#credit + earned);
      this.#filledNs = nowNs;
    }
    if (this.#credit <= 0) return false;
    this.#credit = Math.max(0, this.#credit - this.#random.int(3));
    return true;
  }

  save(): SavedIcmpLimit {
    return {
      clients: [...this.#clients].map(
        ([client, { tokensNs, lastNs }]) => [client, tokensNs, lastNs] as const,
      ),
      forgetAt: this.#forgetAt,
      credit: this.#credit,
      filledNs: this.#filledNs,
    };
  }

  restore(saved: SavedIcmpLimit): void {
    this.#clients.clear();
    for (const [client, tokensNs, lastNs] of saved.clients) this.#clients.set(client, { tokensNs, lastNs });
    this.#forgetAt = saved.forgetAt;
    this.#credit = saved.credit;
    this.#filledNs = saved.filledNs;
  }
}

export interface SavedIcmpLimit {
  readonly clients: readonly (readonly [number, number, number])[];
  readonly forgetAt: number;
  readonly credit: number;
  readonly filledNs: number;
}
