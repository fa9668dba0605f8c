/**
 * SipHash-1-3 over four bytes, as Maglev hashing uses it on 64-bit kernels. 64-bit words are pairs of 32-bit
 * ones.
 */

/** Two 64-bit words: low and high half of the first, then of the second. */
export type SipKey = readonly [number, number, number, number];

/** The low 32 bits of the hash of `value` in little-endian order, unsigned. */
export function sipHash13(value: number, key: SipKey): number {
  // "somepseudorandomlygeneratedbytes", by which SipHash starts.
  let low0 = 0x70736575 ^ key[0];
  let high0 = 0x736f6d65 ^ key[1];
  let low1 = 0x6e646f6d ^ key[2];
  let high1 = 0x646f7261 ^ key[3];
  let low2 = 0x6e657261 ^ key[0];
  let high2 = 0x6c796765 ^ key[1];
  let low3 = 0x79746573 ^ key[2] ^ value;
  let high3 = 0x74656462 ^ key[3] ^ LENGTH_BYTE;
  for (let round = 0; round < 4; round++) {
    let sum = (low0 >>> 0) + (low1 >>> 0);
    high0 = (high0 + high1 + (sum > MAX_U32 ? 1 : 0)) | 0;
    low0 = sum | 0;
    let kept = low1;
    low1 = ((low1 << 13) | (high1 >>> 19)) ^ low0;
    high1 = ((high1 << 13) | (kept >>> 19)) ^ high0;
    kept = low0;
    low0 = high0;
    high0 = kept;
    sum = (low2 >>> 0) + (low3 >>> 0);
    high2 = (high2 + high3 + (sum > MAX_U32 ? 1 : 0)) | 0;
    low2 = sum | 0;
    kept = low3;
    low3 = ((low3 << 16) | (high3 >>> 16)) ^ low2;
    high3 = ((high3 << 16) | (kept >>> 16)) ^ high2;
    sum = (low0 >>> 0) + (low3 >>> 0);
    high0 = (high0 + high3 + (sum > MAX_U32 ? 1 : 0)) | 0;
    low0 = sum | 0;
    kept = low3;
    low3 = ((low3 << 21) | (high3 >>> 11)) ^ low0;
    high3 = ((high3 << 21) | (kept >>> 11)) ^ high0;
    sum = (low2 >>> 0) + (low1 >>> 0);
    high2 = (high2 + high1 + (sum > MAX_U32 ? 1 : 0)) | 0;
    low2 = sum | 0;
    kept = low1;
    low1 = ((low1 << 17) | (high1 >>> 15)) ^ low2;
    high1 = ((high1 << 17) | (kept >>> 15)) ^ high2;
    kept = low2;
    low2 = high2;
    high2 = kept;
    // One round compresses the message, three more finish.
    if (round === 0) {
      low0 ^= value;
      high0 ^= LENGTH_BYTE;
      low2 ^= 0xff;
    }
  }
  return (low0 ^ low1 ^ low2 ^ low3) >>> 0;
}

const MAX_U32 = 0xffffffff;
/** The message's length stands in the topmost byte of its last word. */
const LENGTH_BYTE = 4 << 24;
