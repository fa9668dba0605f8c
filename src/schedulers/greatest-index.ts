/**
 * Finds the next destination in list order whose value is at least a given one, and the greatest value of
 * all, without looking at each: a tree of maxima over the places of the list. What rr, wrr, fo and ovf need.
 */
import type { DestinationList } from './scheduler.ts';

export class GreatestIndex {
  readonly #list: DestinationList;
  readonly #value: (destination: number) => number;
  #leaves = 0;
  /** Node n holds the greatest value below it; its children are 2n and 2n+1. */
  #greatest = new Int32Array(0);
  #isStale = true;

  /** `value` is 0 for a destination that may not be chosen, and positive for all others. */
  constructor(list: DestinationList, value: (destination: number) => number) {
    this.#list = list;
    this.#value = value;
  }

  /** The list has another order or length: the next question builds the tree again. */
  reset(): void {
    this.#isStale = true;
  }

  /** The destination's value may have changed. */
  mark(destination: number): void {
    const place = this.#list.columns.position[destination];
    if (this.#isStale || place < 0) return;
    const greatest = this.#greatest;
    let node = this.#leaves + place;
    let value = this.#value(destination);
    while (greatest[node] !== value) {
      greatest[node] = value;
      if (node === 1) return;
      value = Math.max(value, greatest[node ^ 1]);
      node >>= 1;
    }
  }

  greatest(): number {
    if (this.#isStale) this.#build();
    return this.#greatest[1];
  }

  /** The first place after `place` whose value is at least `value` (> 0), or -1. */
  next(place: number, value: number): number {
    if (this.#isStale) this.#build();
    if (place + 1 >= this.#list.count) return -1;
    const greatest = this.#greatest;
    let node = this.#leaves + place + 1;
    if (greatest[node] >= value) return place + 1;
    do {
      // A left child looks at its sibling; a right one goes up until it is a left one, or at the root.
      while ((node & 1) === 1) node >>= 1;
      if (node === 0) return -1;
      node++;
    } while (greatest[node] < value);
    while (node < this.#leaves) {
      node <<= 1;
      if (greatest[node] < value) node++;
    }
    return node - this.#leaves;
  }

  #build(): void {
    const { count, order } = this.#list;
    let leaves = 2;
    while (leaves < count) leaves *= 2;
    if (leaves !== this.#leaves) this.#greatest = new Int32Array(2 * leaves);
    this.#leaves = leaves;
    const greatest = this.#greatest.fill(0);
    for (let place = 0; place < count; place++) greatest[leaves + place] = this.#value(order[place]);
    for (let node = leaves - 1; node > 0; node--) {
      greatest[node] = Math.max(greatest[2 * node], greatest[2 * node + 1]);
    }
    this.#isStale = false;
  }
}
