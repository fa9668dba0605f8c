/** Rows in the order of a number: a binary heap over typed arrays, with one payload each. */

export class MinHeap {
  size = 0;
  readonly capacity: number;
  readonly #keys: Float64Array;
  readonly #rows: Int32Array;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.#keys = new Float64Array(capacity);
    this.#rows = new Int32Array(capacity);
  }

  get leastKey(): number {
    return this.size === 0 ? Infinity : this.#keys[0];
  }

  get leastRow(): number {
    return this.#rows[0];
  }

  push(key: number, row: number): void {
    let at = this.size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#keys[parent] <= key) break;
      this.#keys[at] = this.#keys[parent];
      this.#rows[at] = this.#rows[parent];
      at = parent;
    }
    this.#keys[at] = key;
    this.#rows[at] = row;
  }

  /** Takes the least one away; its row was in `leastRow`. */
  pop(): void {
    const last = --this.size;
    const key = this.#keys[last];
    const row = this.#rows[last];
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= last) break;
      if (child + 1 < last && this.#keys[child + 1] < this.#keys[child]) child++;
      if (this.#keys[child] >= key) break;
      this.#keys[at] = this.#keys[child];
      this.#rows[at] = this.#rows[child];
      at = child;
    }
    this.#keys[at] = key;
    this.#rows[at] = row;
  }
}
