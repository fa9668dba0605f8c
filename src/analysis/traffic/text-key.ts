/** A text as a number, so that counting keeps no text: 52 bits, one chance in 10^10 that two of a thousand are alike. */

/** A whole number, 0 < key < 2^53. Two multiplicative hashes side by side, mixed at the end (MurmurHash3, public domain). */
export function textKey(text: string): number {
  let a = 0x2f0b4a27;
  let b = 0x61c88647;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x85ebca6b);
    b = Math.imul(b ^ code, 0xc2b2ae35);
  }
  a = Math.imul(a ^ (a >>> 15) ^ (b >>> 13), 0x2c1b3c6d);
  b = Math.imul(b ^ (b >>> 16) ^ (a >>> 14), 0x297a2d39);
  a ^= a >>> 15;
  b ^= b >>> 16;
  return (b & 0x1fffff) * 4294967296 + (a >>> 0) + 1;
}
