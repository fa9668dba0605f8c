/**
 * Finds the place at which the sum of values in list order reaches a number, without adding them one by one.
 * For twos.
 */
import type { DestinationList } from './scheduler.ts';

export class SumIndex {
  readonly #list: DestinationList;
  readonly #value: (destination: number) => number;
  #leaves = 0;
  /** Node n holds the sum below it; its children are 2n and 2n+1. */
  #sum = new Float64Array(0);
  #isStale = true;

  /** `value` is 0 for a destination that may not be chosen, and positive for all others. */
  constructor(list: DestinationList, value: (destination: number) => number) {
    this.#list = list;
    this.#value = value;
  }

  reset(): void {
    this.#isStale = true;
  }

  mark(destination: number): void {
    const place = this.#list.columns.position[destination];
    if (this.#isStale || place < 0) return;
    const step = this.#value(destination) - this.#sum[this.#leaves + place];
    if (step === 0) return;
    for (let node = this.#leaves + place; node > 0; node >>= 1) this.#sum[node] += step;
  }

  total(): number {
    if (this.#isStale) this.#build();
    return this.#sum[1];
  }

  /**
   * The first place with a value at which the sum from the list's head is `target` or more; `total` asked
   * before.
   */
  place(target: number): number {
    const sum = this.#sum;
    // A target of 0 belongs to the first that has a value.
    let rest = Math.max(1, target);
    let node = 1;
    while (node < this.#leaves) {
      node <<= 1;
      if (sum[node] < rest) {
        rest -= sum[node];
        node += 1;
      }
    }
    return node - this.#leaves;
  }

  #build(): void {
    const { count, order } = this.#list;
    let leaves = 2;
    while (leaves < count) leaves *= 2;
    this.#leaves = leaves;
    if (this.#sum.length !== 2 * leaves) this.#sum = new Float64Array(2 * leaves);
    const sum = this.#sum.fill(0);
    for (let place = 0; place < count; place++) sum[leaves + place] = this.#value(order[place]);
    for (let node = leaves - 1; node > 0; node--) sum[node] = sum[2 * node] + sum[2 * node + 1];
    this.#isStale = false;
  }
}
