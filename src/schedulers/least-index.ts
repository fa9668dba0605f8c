/**
 * Finds the destination with the least key in list order without looking at all of them: a tournament tree whose leaves
 * are the places of the list. A change marks its leaf; the next question plays the marked leaves' matches again.
 *
 * Keys are quotients load/weight. The kernel compares by cross-multiplying whole numbers; two quotients of 31-bit and
 * 16-bit numbers that differ, differ by more than 2^-47 of their size, so the rounded doubles stand in the same order and
 * are equal only where the kernel finds a tie.
 */
import { type DestinationList, NO_DESTINATION, type Scheduler, type SchedulerSite } from './scheduler.ts';

/** From so many destinations on the tree is cheaper than a scan (bench/decisions.bench.ts). */
export const INDEX_FROM = 24;

export class LeastIndex {
  readonly #list: DestinationList;
  readonly #key: (destination: number) => number;
  /** Leaves of the tree: a power of two, at least the list's length. */
  #leaves = 0;
  #keys = new Float64Array(0);
  /** Node n was won by this place; its children are 2n and 2n+1. */
  #winner = new Int32Array(0);
  #marked = new Int32Array(0);
  #markedCount = 0;
  #isMarked = new Uint8Array(0);
  #stale = true;

  /** `key` is Infinity for a destination that may not be chosen. */
  constructor(list: DestinationList, key: (destination: number) => number) {
    this.#list = list;
    this.#key = key;
  }

  /** The list has another order or length: the next question builds the tree again. */
  reset(): void {
    this.#stale = true;
  }

  /** The destination's key may have changed. */
  mark(destination: number): void {
    const place = this.#list.columns.position[destination];
    if (this.#stale || place < 0 || this.#isMarked[place] === 1) return;
    this.#isMarked[place] = 1;
    this.#marked[this.#markedCount++] = place;
  }

  /** The first in list order with the least key, or NO_DESTINATION. */
  least(): number {
    if (this.#stale) this.#build();
    while (this.#markedCount > 0) this.#replay(this.#marked[--this.#markedCount]);
    const place = this.#winner[1];
    return this.#keys[place] === Infinity ? NO_DESTINATION : this.#list.order[place];
  }

  #replay(place: number): void {
    const keys = this.#keys;
    const winner = this.#winner;
    this.#isMarked[place] = 0;
    const key = this.#key(this.#list.order[place]);
    if (keys[place] === key) return;
    keys[place] = key;
    for (let node = (this.#leaves + place) >> 1; node > 0; node >>= 1) {
      const left = winner[2 * node];
      const right = winner[2 * node + 1];
      // Strictly less: a tie stays with the earlier in list order.
      const won = keys[right] < keys[left] ? right : left;
      if (winner[node] === won && won !== place) return;
      winner[node] = won;
    }
  }

  #build(): void {
    const { count, order } = this.#list;
    let leaves = 2;
    while (leaves < count) leaves *= 2;
    if (leaves !== this.#leaves) {
      this.#leaves = leaves;
      this.#keys = new Float64Array(leaves);
      this.#winner = new Int32Array(2 * leaves);
      this.#marked = new Int32Array(leaves);
      this.#isMarked = new Uint8Array(leaves);
    }
    const keys = this.#keys.fill(Infinity);
    const winner = this.#winner;
    for (let place = 0; place < count; place++) keys[place] = this.#key(order[place]);
    for (let place = 0; place < leaves; place++) winner[leaves + place] = place;
    for (let node = leaves - 1; node > 0; node--) {
      const left = winner[2 * node];
      const right = winner[2 * node + 1];
      winner[node] = keys[right] < keys[left] ? right : left;
    }
    this.#isMarked.fill(0);
    this.#markedCount = 0;
    this.#stale = false;
  }
}

/** What lc, wlc, sed and nq share: few destinations are scanned as the kernel does, many are indexed. */
export abstract class LeastScheduler implements Scheduler {
  protected readonly site: SchedulerSite;
  readonly #index: LeastIndex;

  constructor(site: SchedulerSite) {
    this.site = site;
    this.#index = new LeastIndex(site.list, (destination) => this.key(destination));
    this.#relist();
  }

  /** The kernel's own loop over the list. */
  abstract scan(): number;

  /** What the loop compares, as one number; Infinity for a destination that it passes over. */
  protected abstract key(destination: number): number;

  schedule(): number {
    return this.site.list.watched ? this.#index.least() : this.scan();
  }

  added(): void {
    this.#relist();
  }

  removed(): void {
    this.#relist();
  }

  edited(destination: number): void {
    this.#index.mark(destination);
  }

  changed(destination: number): void {
    this.#index.mark(destination);
  }

  #relist(): void {
    this.site.list.watched = this.site.list.count >= INDEX_FROM;
    this.#index.reset();
  }

  save(): unknown {
    return undefined;
  }

  restore(): void {
    this.#relist();
  }
}
