/** The binomial distribution: ranks of order statistics, and how often an interval may miss. */
import { betaI } from './student.ts';

/** `count` trials, each a hit with the probability given. */
export interface Trials {
  readonly count: number;
  readonly probability: number;
}

/** The probability of at most `hits` hits. */
export function binomialCdf(hits: number, { count, probability }: Trials): number {
  if (hits < 0) return 0;
  return hits >= count ? 1 : betaI(1 - probability, count - hits, hits + 1);
}

/** The least number of hits that is not passed with probability p or more. */
export function binomialQuantile(p: number, trials: Trials): number {
  let low = 0;
  let high = trials.count;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (binomialCdf(middle, trials) >= p) high = middle;
    else low = middle + 1;
  }
  return low;
}
