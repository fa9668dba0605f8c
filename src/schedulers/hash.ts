/** The kernel's multiplicative hash, by which dh and sh find a slot, and lblc and lblcr a bucket. */

/** The upper `bits` bits of the product; `value` counts modulo 2^32. */
export function hash32(value: number, bits: number): number {
  return Math.imul(value, 0x61c88647) >>> (32 - bits);
}
