/**
 * Zipf's law: rank k of n is drawn with a probability in proportion to k^−s. By rejection from the integral's inverse, in
 * constant time and memory whatever n. Source: Hörmann and Derflinger, Rejection-inversion to generate variates from
 * monotone discrete distributions, ACM TOMACS 6 (1996).
 */
import { exp, expm1, log, log1p } from './math.ts';
import type { Stream } from './streams.ts';

export class Zipf {
  readonly count: number;
  readonly exponent: number;
  readonly #atFirst: number;
  readonly #atLast: number;
  readonly #squeeze: number;

  /** `count` ranks, at least 1; `exponent` of 0 (all alike) or above. */
  constructor(count: number, exponent: number) {
    this.count = count;
    this.exponent = exponent;
    this.#atFirst = this.#integral(1.5) - 1;
    this.#atLast = this.#integral(count + 0.5);
    this.#squeeze = 2 - this.#inverse(this.#integral(2.5) - this.#density(2));
  }

  /** A rank from 0 (the most popular) to count − 1. */
  next(stream: Stream): number {
    for (;;) {
      const u = this.#atLast + stream.double() * (this.#atFirst - this.#atLast);
      const x = this.#inverse(u);
      const k = Math.min(this.count, Math.max(1, Math.floor(x + 0.5)));
      if (k - x <= this.#squeeze || u >= this.#integral(k + 0.5) - this.#density(k)) return k - 1;
    }
  }

  #density(x: number): number {
    return exp(-this.exponent * log(x));
  }

  /** (x^(1−s) − 1) / (1 − s), continuous at s = 1. */
  #integral(x: number): number {
    const logarithm = log(x);
    return growth((1 - this.exponent) * logarithm) * logarithm;
  }

  #inverse(y: number): number {
    const t = Math.max(-1, y * (1 - this.exponent));
    return exp(ratio(t) * y);
  }
}

/** (e^x − 1) / x. */
function growth(x: number): number {
  return Math.abs(x) > 1e-8 ? expm1(x) / x : 1 + (x / 2) * (1 + (x / 3) * (1 + x / 4));
}

/** ln(1 + x) / x. */
function ratio(x: number): number {
  return Math.abs(x) > 1e-8 ? log1p(x) / x : 1 - x * (1 / 2 - x * (1 / 3 - x / 4));
}
