/**
 * Sums of whole numbers that stay exact past 2^53: two limbs. Merging in any order gives the same bytes.
 */

/** Sums are kept in limbs of so much. */
export const LIMB = 2 ** 52;

/** `add` to a lent row: low limb, high limb. */
export function addToRow(rows: Float64Array, at: number, value: number): void {
  const low = rows[at] + value;
  if (low < LIMB) rows[at] = low;
  else carryRow(rows, at, value);
}

function carryRow(rows: Float64Array, at: number, value: number): void {
  rows[at + 1] = rows[at + 1] + 1;
  rows[at] = rows[at] - LIMB + value;
  if (rows[at] < LIMB) return;
  rows[at + 1] = rows[at + 1] + 1;
  rows[at] = rows[at] - LIMB;
}

export class ExactSum {
  /** Multiples of 2^52. */
  high = 0;
  /** Rest, 0 <= low < 2^52. */
  low = 0;

  #addend = 0;

  /** Adds a whole number, 0 <= value < 2^53. */
  add(value: number): void {
    // So short that it is always inlined: a double that is an argument of a real call is allocated.
    this.#addend = value;
    this.#take();
  }

  #take(): void {
    const low = this.low + this.#addend;
    if (low < LIMB) this.low = low;
    else this.#carry();
  }

  // The limb is taken off first: the plain sum may pass 2^53, where not every whole number is a double.
  #carry(): void {
    this.high++;
    this.low = this.low - LIMB + this.#addend;
    if (this.low < LIMB) return;
    this.high++;
    this.low -= LIMB;
  }

  merge(other: ExactSum): void {
    this.high += other.high;
    this.add(other.low);
  }

  equals(other: ExactSum): boolean {
    return this.high === other.high && this.low === other.low;
  }

  /** The nearest double. */
  get value(): number {
    return this.high * LIMB + this.low;
  }

  /** All digits. */
  toBigInt(): bigint {
    return BigInt(this.high) * BigInt(LIMB) + BigInt(this.low);
  }

  save(): readonly [number, number] {
    return [this.high, this.low];
  }

  restore(saved: readonly [number, number]): void {
    this.high = saved[0];
    this.low = saved[1];
  }
}
