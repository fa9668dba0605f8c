/** One fingerprint for many runs, in order: FNV-1a over their digests, 64 bits as two halves. */

export function digestOf(runs: Iterable<{ readonly digest: string }>): string {
  let a = 0x811c9dc5;
  let b = 0x01000193;
  for (const { digest } of runs) {
    for (let i = 0; i < digest.length; i++) {
      a = Math.imul(a ^ digest.charCodeAt(i), 0x01000193);
      b = Math.imul(b ^ a, 0x85ebca6b) ^ (b >>> 13);
    }
  }
  return (a >>> 0).toString(16).padStart(8, '0') + (b >>> 0).toString(16).padStart(8, '0');
}
