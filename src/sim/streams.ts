/**
 * Owns chance. A stream is a named run of random numbers: the same seed, replication and name give the same numbers,
 * whoever else draws. Numbers come from seedrandom's alea, drawn in batches so that the hot loop reads an array.
 */
import alea from 'seedrandom/lib/alea.js';
import { standardExponential } from './standard-exponential.ts';

const BATCH = 64;

/** State of alea, as seedrandom saves it. */
interface AleaState {
  readonly c: number;
  readonly s0: number;
  readonly s1: number;
  readonly s2: number;
}

export interface SavedStream {
  readonly generator: AleaState;
  readonly batch: Float64Array;
  readonly next: number;
}

export class Stream {
  readonly name: string;
  readonly #batch = new Float64Array(BATCH);
  /** What `exponential` gives in place of each number of the batch, from `#next` up to `#logged`. */
  readonly #exponentials = new Float64Array(BATCH);
  #generator: ReturnType<typeof alea>;
  #next = BATCH;
  #logged = 0;

  constructor(seed: string, name: string) {
    this.name = name;
    this.#generator = alea(`${seed}/${name}`, { state: true });
  }

  /** Uniform on [0, 1), 32 bits. */
  uniform(): number {
    return this.#batch[this.#place()];
  }

  /** Uniform on (0, 1], 32 bits: safe before a logarithm. */
  uniformPositive(): number {
    return 1 - this.uniform();
  }

  /**
   * Exponential with mean 1, from one uniform number of 32 bits: it reaches 22 means, beyond lies one draw in four
   * thousand million. The logarithms are taken a batch at a time.
   */
  exponential(): number {
    return this.#exponentials[this.#loggedPlace()];
  }

  /** Uniform on (0, 1), 53 bits: for tails, where 2^-32 is too coarse. */
  double(): number {
    const high = this.uniform();
    const low = Math.floor(this.uniform() * 0x200000);
    return high + (low + 0.5) * 1.1102230246251565e-16;
  }

  /** Uniform whole number on [0, count). */
  int(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  // `uniform` and `exponential` are so short that they are always inlined: a double that a real call returns is allocated.
  #place(): number {
    if (this.#next === BATCH) this.#refill();
    return this.#next++;
  }

  #loggedPlace(): number {
    if (this.#next >= this.#logged) {
      if (this.#next === BATCH) this.#refillLogged();
      else this.#takeLogarithms();
    }
    return this.#next++;
  }

  #takeLogarithms(): void {
    const batch = this.#batch;
    const exponentials = this.#exponentials;
    for (let i = this.#next; i < BATCH; i++) exponentials[i] = standardExponential(batch[i]);
    this.#logged = BATCH;
  }

  /** Both at once: the generator works on the next number while the logarithm of the last is on its way. */
  #refillLogged(): void {
    const batch = this.#batch;
    const exponentials = this.#exponentials;
    const generator = this.#generator;
    for (let i = 0; i < BATCH; i++) {
      const uniform = generator();
      batch[i] = uniform;
      exponentials[i] = standardExponential(uniform);
    }
    this.#next = 0;
    this.#logged = BATCH;
  }

  #refill(): void {
    const batch = this.#batch;
    const generator = this.#generator;
    for (let i = 0; i < BATCH; i++) batch[i] = generator();
    this.#next = 0;
    this.#logged = 0;
  }

  save(): SavedStream {
    return { generator: this.#generator.state(), batch: this.#batch.slice(), next: this.#next };
  }

  restore(saved: SavedStream): void {
    this.#generator = alea('', { state: saved.generator });
    this.#batch.set(saved.batch);
    this.#next = saved.next;
    this.#logged = 0;
  }
}

/** Opens streams under one seed and replication, and saves and restores them all. */
export class Streams {
  readonly #seed: string;
  readonly #open = new Map<string, Stream>();

  constructor(seed: number | string, replication: number) {
    this.#seed = `${seed}/${replication}`;
  }

  /** The stream of that name; asking twice is a mistake, for two users would share it. */
  open(name: string): Stream {
    if (this.#open.has(name)) throw new Error(`assertion failed: stream "${name}" was opened twice`);
    const stream = new Stream(this.#seed, name);
    this.#open.set(name, stream);
    return stream;
  }

  save(): Readonly<Record<string, SavedStream>> {
    const saved: Record<string, SavedStream> = {};
    for (const [name, stream] of this.#open) saved[name] = stream.save();
    return saved;
  }

  restore(saved: Readonly<Record<string, SavedStream>>): void {
    for (const [name, stream] of this.#open) {
      const state = saved[name];
      if (state === undefined) throw new Error(`assertion failed: no saved state for stream "${name}"`);
      stream.restore(state);
    }
  }
}
