/**
 * Sums of whole numbers that stay exact past 2^53: two limbs. Merging in any order gives the same bytes.
 */

const LIMB = 2 ** 52;

export class ExactSum {
  /** Multiples of 2^52. */
  high = 0;
  /** Rest, 0 <= low < 2^52. */
  low = 0;

  /** Adds a whole number, 0 <= value <= 2^52. */
  add(value: number): void {
    const low = this.low + value;
    if (low < LIMB) this.low = low;
    else {
      this.low = low - LIMB;
      this.high++;
    }
  }

  /** Adds a product of two whole numbers whose product may pass 2^53; each below 2^48. */
  addProduct(a: number, b: number): void {
    const product = a * b;
    if (product <= LIMB) {
      this.add(product);
      return;
    }
    // Split one factor at 2^24, so that both partial products stay exact.
    const aHigh = Math.floor(a / 0x1000000);
    const aLow = a - aHigh * 0x1000000;
    this.#addLarge(aLow * b);
    this.#addScaled(aHigh * b);
  }

  /** Adds a whole number up to 2^72, exact in its 53 bits. */
  #addLarge(value: number): void {
    const multiples = Math.floor(value / LIMB);
    this.high += multiples;
    this.add(value - multiples * LIMB);
  }

  /** Adds value * 2^24. */
  #addScaled(value: number): void {
    const multiples = Math.floor(value / 0x10000000);
    this.high += multiples;
    this.add((value - multiples * 0x10000000) * 0x1000000);
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
