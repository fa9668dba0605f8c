/** Counts in bins of time whose width doubles when there are too many: any length of log in constant memory. */

export class CountsOverTime {
  binNs: number;
  /** Bins in use. */
  length = 0;
  readonly #counts: Float64Array;

  /** An even number of bins, and how wide they are at first. */
  constructor(bins: number, binNs: number) {
    this.#counts = new Float64Array(bins);
    this.binNs = binNs;
  }

  /** `timeNs` is since the beginning of the log, 0 or above. */
  add(timeNs: number): void {
    let bin = Math.floor(timeNs / this.binNs);
    while (bin >= this.#counts.length) {
      this.#halve();
      bin = Math.floor(timeNs / this.binNs);
    }
    this.#counts[bin]++;
    if (bin >= this.length) this.length = bin + 1;
  }

  #halve(): void {
    const counts = this.#counts;
    const half = counts.length / 2;
    for (let i = 0; i < half; i++) counts[i] = counts[2 * i] + counts[2 * i + 1];
    counts.fill(0, half);
    this.binNs *= 2;
    this.length = Math.ceil(this.length / 2);
  }

  counts(): Float64Array {
    return this.#counts.slice(0, this.length);
  }
}

/** Mean and variance, one value after the other (Welford 1962). */
export class Moments {
  count = 0;
  mean = 0;
  #squares = 0;

  add(value: number): void {
    this.count++;
    const off = value - this.mean;
    this.mean += off / this.count;
    this.#squares += off * (value - this.mean);
  }

  get variance(): number {
    return this.count < 2 ? 0 : this.#squares / (this.count - 1);
  }
}

/**
 * Index of dispersion for counts at many scales at once: windows of a length, twice that, four times … each with the mean
 * and variance of its counts. Constant memory, whatever the length of the log.
 */
export class Dispersion {
  readonly windowNs: number;
  readonly #moments: Moments[];
  readonly #open: Float64Array;
  #window = 0;
  #count = 0;

  constructor(windowNs: number, scales: number) {
    this.windowNs = windowNs;
    this.#moments = Array.from({ length: scales }, () => new Moments());
    this.#open = new Float64Array(scales);
  }

  /** Times must not fall. */
  add(timeNs: number): void {
    const window = Math.floor(timeNs / this.windowNs);
    // A log that is silent for a year is not walked through window by window.
    if (window - this.#window > 10_000_000) this.#window = window;
    while (this.#window < window) this.#close();
    this.#count++;
  }

  #close(): void {
    let value = this.#count;
    this.#count = 0;
    this.#window++;
    for (let scale = 0; scale < this.#moments.length; scale++) {
      this.#moments[scale].add(value);
      // Every second window of this scale closes one of the next.
      if ((this.#window >> scale) % 2 === 1) {
        this.#open[scale] = value;
        return;
      }
      value += this.#open[scale];
    }
  }

  /** One row a scale that has windows enough. */
  scales(): readonly DispersionAtScale[] {
    return this.#moments
      .map(({ count, mean, variance }, scale) => ({
        windowNs: this.windowNs * 2 ** scale,
        windows: count,
        index: mean > 0 ? variance / mean : 1,
      }))
      .filter(({ windows, index }) => windows >= 30 && Number.isFinite(index));
  }
}

export interface DispersionAtScale {
  readonly windowNs: number;
  readonly windows: number;
  /** Variance of the counts over their mean: 1 for Poisson at every scale. */
  readonly index: number;
}
