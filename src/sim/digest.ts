/**
 * Owns the fingerprint of a run: two 32-bit lanes over every event's time, kind and subject. It is made to tell two runs
 * apart, not to resist an attacker.
 */

/** The first lane after an event. `timeNs` is a whole number below 2^53. */
export function mixTime(a: number, timeNs: number, subject: number): number {
  const mixed = Math.imul((a ^ (timeNs | 0)) + Math.imul(subject, 0xc2b2ae3d), 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}

/** The second lane after an event, but for the first one's part. `bAndSubject` is the sum of the lane and the subject. */
export function mixKind(bAndSubject: number, timeNs: number, kind: number): number {
  return Math.imul(bAndSubject ^ (kind << 24) ^ ((timeNs * 2.3283064365386963e-10) | 0), 0x85ebca77);
}

export class Digest {
  // A loop of its own mixes its events in and puts the lanes back.
  a = 0x243f6a88;
  b = 0x85a308d3;
  #count = 0;

  /** Mixes one event in. `timeNs` is a whole number below 2^53. */
  event(timeNs: number, kind: number, subject: number): void {
    this.a = mixTime(this.a, timeNs, subject);
    const b = mixKind(this.b + subject, timeNs, kind) ^ this.a;
    this.b = b ^ (b >>> 13);
    this.#count++;
  }

  /** So many events were mixed in by somebody else. */
  counted(events: number): void {
    this.#count += events;
  }

  /** 64 bits as 16 hexadecimal digits. */
  hex(): string {
    const a = Math.imul(this.a ^ (this.a >>> 16) ^ this.#count, 0xc2b2ae3d) >>> 0;
    const b = Math.imul(this.b ^ (this.b >>> 16) ^ a, 0x27d4eb2f) >>> 0;
    return a.toString(16).padStart(8, '0') + b.toString(16).padStart(8, '0');
  }

  /** Whether another run had the very same events so far. */
  equals(other: Digest): boolean {
    return this.a === other.a && this.b === other.b && this.#count === other.#count;
  }

  get events(): number {
    return this.#count;
  }

  save(): readonly number[] {
    return [this.a, this.b, this.#count];
  }

  restore(saved: readonly number[]): void {
    this.a = saved[0];
    this.b = saved[1];
    this.#count = saved[2];
  }
}
