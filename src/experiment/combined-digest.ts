/** One fingerprint for many runs, in order: FNV-1a over their digests, 64 bits as two halves. */

export class CombinedDigest {
  #a = 0x811c9dc5;
  #b = 0x01000193;

  add(digest: string): void {
    for (let i = 0; i < digest.length; i++) {
      this.#a = Math.imul(this.#a ^ digest.charCodeAt(i), 0x01000193);
      this.#b = Math.imul(this.#b ^ this.#a, 0x85ebca6b) ^ (this.#b >>> 13);
    }
  }

  hex(): string {
    return (this.#a >>> 0).toString(16).padStart(8, '0') + (this.#b >>> 0).toString(16).padStart(8, '0');
  }
}

export function digestOf(runs: Iterable<{ readonly digest: string }>): string {
  const all = new CombinedDigest();
  for (const { digest } of runs) all.add(digest);
  return all.hex();
}
