/**
 * Finds the next destination in list order whose value is at least a given one, and the greatest value of all, without
 * looking at each: a tree of maxima over the places of the list. What rr, wrr, fo and ovf need.
 */
import type { DestinationList } from './scheduler.ts';

export class GreatestIndex {
  readonly #list: DestinationList;
  readonly #value: (destination: number) => number;
  #leaves = 0;
  /** Node n holds the greatest value below it; its children are 2n and 2n+1. */
  #greatest = new Int32Array(0);
  #marked = new Int32Array(0);
  #markedCount = 0;
  #isMarked = new Uint8Array(0);
  #stale = true;

  /** `value` is 0 for a destination that may not be chosen, and positive for all others. */
  constructor(list: DestinationList, value: (destination: number) => number) {
    this.#list = list;
    this.#value = value;
  }

  /** The list has another order or length: the next question builds the tree again. */
  reset(): void {
    this.#stale = true;
  }

  /** The destination's value may have changed. */
  mark(destination: number): void {
    const place = this.#list.columns.position[destination];
    if (this.#stale || place < 0 || this.#isMarked[place] === 1) return;
    this.#isMarked[place] = 1;
    this.#marked[this.#markedCount++] = place;
  }

  /** Brings the tree up to date; to be called before `greatest` and `next`. */
  refresh(): void {
    if (this.#stale) this.#build();
    while (this.#markedCount > 0) this.#replay(this.#marked[--this.#markedCount]);
  }

  greatest(): number {
    return this.#greatest[1];
  }

  /** The first place after `place` whose value is at least `value` (> 0), or -1. */
  next(place: number, value: number): number {
    const greatest = this.#greatest;
    let node = this.#leaves + place + 1;
    if (place + 1 >= this.#list.count) return -1;
    if (greatest[node] < value) {
      do {
        // A left child looks at its sibling, a right one goes up; past the last leaf of a row there is nothing.
        while ((node & 1) === 1) node >>= 1;
        if (node === 0) return -1;
        node += 1;
      } while (greatest[node] < value);
      while (node < this.#leaves) {
        node <<= 1;
        if (greatest[node] < value) node += 1;
      }
    }
    return node - this.#leaves;
  }

  #replay(place: number): void {
    const greatest = this.#greatest;
    this.#isMarked[place] = 0;
    let node = this.#leaves + place;
    const value = this.#value(this.#list.order[place]);
    if (greatest[node] === value) return;
    greatest[node] = value;
    for (node >>= 1; node > 0; node >>= 1) {
      const larger = Math.max(greatest[2 * node], greatest[2 * node + 1]);
      if (greatest[node] === larger) return;
      greatest[node] = larger;
    }
  }

  #build(): void {
    const { count, order } = this.#list;
    let leaves = 2;
    while (leaves < count) leaves *= 2;
    if (leaves !== this.#leaves) {
      this.#leaves = leaves;
      this.#greatest = new Int32Array(2 * leaves);
      this.#marked = new Int32Array(leaves);
      this.#isMarked = new Uint8Array(leaves);
    }
    const greatest = this.#greatest.fill(0);
    for (let place = 0; place < count; place++) greatest[leaves + place] = this.#value(order[place]);
    for (let node = leaves - 1; node > 0; node--) {
      greatest[node] = Math.max(greatest[2 * node], greatest[2 * node + 1]);
    }
    this.#isMarked.fill(0);
    this.#markedCount = 0;
    this.#stale = false;
  }
}
