/**
 * Finds the destination with the least key in list order without looking at all of them: a tree of minima
 * over the places of the list. A change marks its place; the next question brings the marked places up to
 * date, each once.
 *
 * Keys are quotients load/weight. The kernel compares by cross-multiplying whole numbers; two quotients of
 * 31-bit and 16-bit numbers that differ, differ by more than 2^-47 of their size, so the rounded doubles
 * stand in the same order and are equal only where the kernel finds a tie.
 */
import { type DestinationList, NO_DESTINATION } from './scheduler.ts';

/**
 * Writes what is compared, as one number, into `keys[at]`: Infinity for a destination that may not be chosen.
 * Written and not returned, for a double that is returned may be allocated.
 */
export type PutKey = (destination: number, keys: Float64Array, at: number) => void;

// One class for all policies, the key a closure: methods that see many classes as `this` run several times
// slower.
export class LeastIndex {
  readonly #list: DestinationList;
  readonly #putKey: PutKey;
  /** Leaves of the tree: a power of two, at least the list's length. */
  #leaves = 0;
  /** Node n holds the least key below it; its children are 2n and 2n+1. Node 0 is a scratch. */
  #least = new Float64Array(0);
  #marked = new Int32Array(0);
  #markedCount = 0;
  #isMarked = new Uint8Array(0);
  #isStale = true;

  constructor(list: DestinationList, putKey: PutKey) {
    this.#list = list;
    this.#putKey = putKey;
  }

  /** The list has another order or length: the next question builds the tree again. */
  reset(): void {
    this.#isStale = true;
  }

  /** The destination's key may have changed. */
  mark(destination: number): void {
    const place = this.#list.columns.position[destination];
    if (this.#isStale || place < 0 || this.#isMarked[place] === 1) return;
    this.#isMarked[place] = 1;
    this.#marked[this.#markedCount++] = place;
  }

  /** The first in list order with the least key, or NO_DESTINATION. */
  least(): number {
    if (this.#isStale) this.#build();
    while (this.#markedCount > 0) this.#update(this.#marked[--this.#markedCount]);
    const least = this.#least;
    const wanted = least[1];
    if (wanted === Infinity) return NO_DESTINATION;
    let node = 1;
    while (node < this.#leaves) {
      node <<= 1;
      // A tie stays with the earlier in list order: the left.
      if (least[node] !== wanted) node++;
    }
    return this.#list.order[node - this.#leaves];
  }

  #update(place: number): void {
    const least = this.#least;
    this.#isMarked[place] = 0;
    this.#putKey(this.#list.order[place], least, 0);
    let node = this.#leaves + place;
    let key = least[0];
    while (least[node] !== key) {
      least[node] = key;
      if (node === 1) return;
      key = Math.min(key, least[node ^ 1]);
      node >>= 1;
    }
  }

  #build(): void {
    const { count, order } = this.#list;
    let leaves = 2;
    while (leaves < count) leaves *= 2;
    if (leaves !== this.#leaves) {
      this.#leaves = leaves;
      this.#least = new Float64Array(2 * leaves);
      this.#marked = new Int32Array(leaves);
      this.#isMarked = new Uint8Array(leaves);
    }
    const least = this.#least.fill(Infinity);
    for (let place = 0; place < count; place++) this.#putKey(order[place], least, leaves + place);
    for (let node = leaves - 1; node > 0; node--)
      least[node] = Math.min(least[2 * node], least[2 * node + 1]);
    this.#isMarked.fill(0);
    this.#markedCount = 0;
    this.#isStale = false;
  }
}
