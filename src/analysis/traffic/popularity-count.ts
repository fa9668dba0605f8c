/**
 * How unevenly keys are drawn, in bounded memory: how many different ones were seen, and how often two draws hit the same
 * one. Both are exact until the table is full; then a sample of the keys and a sketch of the second moment go on (Alon,
 * Matias and Szegedy 1996, in buckets: 1.6 % of error).
 */
import { square } from '../../sim/math.ts';
import { KeyTable } from './key-table.ts';

const BUCKETS = 8192;

export class PopularityCount {
  draws = 0;
  readonly #table: KeyTable;
  readonly #sketch = new Float64Array(BUCKETS);

  constructor(capacity: number) {
    this.#table = new KeyTable(capacity, 1);
  }

  add(key: number): void {
    this.draws++;
    const row = this.#table.row(key);
    if (row >= 0) this.#table.columns[0][row]++;
    const low = (key % 4294967296) | 0;
    this.#sketch[(low >>> 3) & (BUCKETS - 1)] += (low & 1) === 0 ? 1 : -1;
  }

  get distinct(): number {
    return this.#table.size * 2 ** this.#table.level;
  }

  get isExact(): boolean {
    return this.#table.level === 0;
  }

  /** Unbiased estimate of the chance that two draws hit the same key. */
  get coincidence(): number {
    if (this.draws < 2) return 1;
    const [counts] = this.#table.columns;
    let squares = 0;
    if (this.isExact) for (let row = 0; row < this.#table.size; row++) squares += square(counts[row]);
    else for (const each of this.#sketch) squares += square(each);
    return Math.max(0, (squares - this.draws) / (this.draws * (this.draws - 1)));
  }

  /** The counts of the keys of the sample, the greatest first. */
  counts(): Float64Array {
    return this.#table.columns[0].slice(0, this.#table.size).sort().reverse();
  }
}
