/** What a benchmark is: it computes something in a measured time, and names what it computed by a digest. */

export interface Figure {
  readonly name: string;
  readonly value: number;
  /** As it is printed: "ns", "bytes", "events/s". */
  readonly unit: string;
  /** Of what was computed, so that nobody makes it faster by making it wrong. */
  readonly digest?: string;
}

export interface Benchmark {
  readonly name: string;
  /** Small runs in the tests, large by `npm run bench`. */
  run(scale: 'small' | 'large'): Figure[] | Promise<Figure[]>;
}
