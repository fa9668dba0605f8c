/**
 * Rows for keys in bounded memory. When the table is full, half of the keys are let go, chosen by their own bits, and from
 * then on only the others are taken: what remains is a fair sample of all keys, each with everything that was said of it.
 * Source: Gibbons, Distinct sampling for highly-accurate answers to distinct values queries, VLDB 2001.
 */

export class KeyTable {
  /** One key in 2^level is kept. */
  level = 0;
  /** Rows in use. */
  size = 0;
  readonly columns: readonly Float64Array[];
  readonly #keys: Float64Array;
  readonly #slots: Int32Array;
  readonly #mask: number;
  readonly #capacity: number;

  /** `capacity` rows, a power of two, with so many columns of numbers that begin at 0. */
  constructor(capacity: number, columns: number) {
    this.#capacity = capacity;
    this.#keys = new Float64Array(capacity);
    this.columns = Array.from({ length: columns }, () => new Float64Array(capacity));
    this.#slots = new Int32Array(capacity * 4).fill(-1);
    this.#mask = capacity * 4 - 1;
  }

  /** The key's row, made when it is new; -1 when it is none of the sample. Rows move when the table thins itself out. */
  row(key: number): number {
    if (!this.#isSampled(key)) return -1;
    let slot = this.#slotOf(key);
    const found = this.#slots[slot];
    if (found >= 0) return found;
    if (this.size === this.#capacity) {
      this.#thin();
      if (!this.#isSampled(key)) return -1;
      slot = this.#slotOf(key);
    }
    const row = this.size++;
    this.#keys[row] = key;
    for (const column of this.columns) column[row] = 0;
    this.#slots[slot] = row;
    return row;
  }

  #isSampled(key: number): boolean {
    return this.level === 0 || Math.floor(key / 4294967296) % 2 ** this.level === 0;
  }

  #slotOf(key: number): number {
    let slot = Math.imul((key % 4294967296) | 0, 0x9e3779b1) >>> 0;
    slot = (slot ^ (slot >>> 15)) & this.#mask;
    for (;;) {
      const row = this.#slots[slot];
      if (row < 0 || this.#keys[row] === key) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }

  #thin(): void {
    while (this.size === this.#capacity && this.level < 20) {
      this.level++;
      let to = 0;
      for (let from = 0; from < this.size; from++) {
        if (!this.#isSampled(this.#keys[from])) continue;
        this.#keys[to] = this.#keys[from];
        for (const column of this.columns) column[to] = column[from];
        to++;
      }
      this.size = to;
    }
    this.#slots.fill(-1);
    for (let row = 0; row < this.size; row++) this.#slots[this.#slotOf(this.#keys[row])] = row;
  }
}
