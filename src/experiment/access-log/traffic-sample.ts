/** What is compared between a log and a simulation of it: both sides are counted by the same code. */
import { Moments } from '../../analysis/traffic/counts-over-time.ts';
import { Histogram } from '../../sim/histogram.ts';
import { NS_PER_S } from '../../sim/units.ts';

/** A sample is full after so many requests; the rest is left to the sketches of the whole log. */
export const SAMPLE_REQUESTS = 200_000;

export class TrafficSample {
  requests = 0;
  lastNs = 0;
  readonly gaps = new Histogram();
  readonly work = new Histogram();
  readonly took = new Histogram();
  readonly bytes = new Histogram();
  readonly #counts = new Moments();
  readonly #binNs: number;
  #bin = 0;
  #count = 0;

  constructor(binNs: number = NS_PER_S) {
    this.#binNs = binNs;
  }

  get isFull(): boolean {
    return this.requests >= SAMPLE_REQUESTS;
  }

  request(startNs: number, bytes: number): void {
    const bin = Math.floor(startNs / this.#binNs);
    while (this.#bin < bin) this.#closeBin();
    this.#count++;
    if (this.requests > 0) this.gaps.record(Math.max(0, Math.round(startNs - this.lastNs)));
    if (bytes >= 0) this.bytes.record(Math.round(bytes));
    this.lastNs = startNs;
    this.requests++;
  }

  #closeBin(): void {
    this.#counts.add(this.#count);
    this.#count = 0;
    this.#bin++;
  }

  /** Of whole bins: mean, and variance over mean. */
  get countMean(): number {
    return this.#counts.mean;
  }

  get countDispersion(): number {
    return this.#counts.mean > 0 ? this.#counts.variance / this.#counts.mean : Number.NaN;
  }
}
