/**
 * What a real server remembers of objects: a hit is served at once, a miss asks the backend. Least recently used or least
 * frequently used leaves when the capacity is full; a restart empties it. Ties of LFU leave in order of use.
 */
import { z } from 'zod';
import { bytes } from '../../sim/settings.ts';

export const cacheSettings = z.strictObject({
  capacity: bytes({ positive: true }).describe('Bytes of objects that it keeps.'),
  policy: z
    .enum(['lru', 'lfu'])
    .default('lru')
    .describe('Which object leaves: the least recently used, or the least frequently used.'),
});

export type CacheSettings = z.output<typeof cacheSettings>;

interface Entry {
  readonly bytes: number;
}

export class ObjectCache {
  hits = 0;
  misses = 0;
  readonly #settings: CacheSettings;
  /** By number of uses (LRU: all in one), each in order of use, the oldest first: a Map keeps its order of entry. */
  readonly #ranks = new Map<number, Map<number, Entry>>();
  readonly #rankOf = new Map<number, number>();
  #bytes = 0;
  #least = 1;

  constructor(settings: CacheSettings) {
    this.#settings = settings;
  }

  get usedBytes(): number {
    return this.#bytes;
  }

  /** An object is asked for; true when it is there. It is there afterwards, unless it is larger than the cache. */
  ask(object: number, bytes: number): boolean {
    const rank = this.#rankOf.get(object);
    if (rank === undefined) {
      this.misses++;
      this.#insert(object, bytes);
      return false;
    }
    this.hits++;
    this.#touch(object, rank);
    return true;
  }

  #touch(object: number, rank: number): void {
    const entry = this.#remove(object, rank);
    const next = this.#settings.policy === 'lru' ? 1 : rank + 1;
    if (rank === this.#least && !this.#ranks.has(rank)) this.#least = next;
    this.#put(object, next, entry);
  }

  #insert(object: number, bytes: number): void {
    if (bytes > this.#settings.capacity) return;
    while (this.#bytes + bytes > this.#settings.capacity) this.#evict();
    this.#bytes += bytes;
    this.#least = 1;
    this.#put(object, 1, { bytes });
  }

  #evict(): void {
    while (!this.#ranks.has(this.#least)) this.#least++;
    const oldest = (this.#ranks.get(this.#least) as Map<number, Entry>).keys().next().value as number;
    this.#bytes -= this.#remove(oldest, this.#least).bytes;
    this.#rankOf.delete(oldest);
  }

  #put(object: number, rank: number, entry: Entry): void {
    let objects = this.#ranks.get(rank);
    if (objects === undefined) {
      objects = new Map();
      this.#ranks.set(rank, objects);
    }
    objects.set(object, entry);
    this.#rankOf.set(object, rank);
  }

  #remove(object: number, rank: number): Entry {
    const objects = this.#ranks.get(rank) as Map<number, Entry>;
    const entry = objects.get(object) as Entry;
    objects.delete(object);
    if (objects.size === 0) this.#ranks.delete(rank);
    return entry;
  }

  /** Cold, as after a restart. */
  clear(): void {
    this.#ranks.clear();
    this.#rankOf.clear();
    this.#bytes = 0;
    this.#least = 1;
  }

  save(): SavedCache {
    return {
      counts: [this.hits, this.misses, this.#least],
      ranks: [...this.#ranks].map(([rank, objects]) => [
        rank,
        [...objects].map(([object, { bytes }]) => [object, bytes] as const),
      ]),
    };
  }

  restore(saved: SavedCache): void {
    this.clear();
    for (const [rank, objects] of saved.ranks) {
      for (const [object, bytes] of objects) {
        this.#put(object, rank, { bytes });
        this.#bytes += bytes;
      }
    }
    [this.hits, this.misses, this.#least] = saved.counts;
  }
}

export interface SavedCache {
  readonly counts: readonly [number, number, number];
  readonly ranks: readonly (readonly [number, readonly (readonly [number, number])[]])[];
}
