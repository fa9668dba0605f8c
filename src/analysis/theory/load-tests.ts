/** What load tests measure: the universal scalability law, and the test that lied. */
import { sqrt } from '../../sim/math.ts';
import { uslThroughput } from '../../sim/usl.ts';

export interface Scalability {
  /** Contention: the share of work that must queue. */
  readonly alpha: number;
  /** Coherency: the cost of each pair that must agree. */
  readonly beta: number;
}

/** Speed-up at a concurrency of n over that of one (Gunther, Guerrilla Capacity Planning, 2007). */
export function scalability({ alpha, beta }: Scalability, n: number): number {
  return uslThroughput({ single: 1, alpha, beta }, n);
}

/** The concurrency beyond which more load does less work; need not be whole. */
export function scalabilityPeak({ alpha, beta }: Scalability): number {
  return sqrt((1 - alpha) / beta);
}

/**
 * Requests at a steady pace to a server that answers at once, then stands still (Tene, How NOT to Measure
 * Latency).
 */
export interface FrozenServer {
  /** Requests a second. */
  readonly rate: number;
  /** Response time while it runs, in seconds. */
  readonly response: number;
  readonly runs: number;
  readonly frozen: number;
}

/** Mean response time of clients who ask at their own pace, frozen or not. */
export function honestMean({ response, runs, frozen }: FrozenServer): number {
  return (runs * response + (frozen * frozen) / 2) / (runs + frozen);
}

/** Quantile of the same. Valid where waits in the freeze exceed the response time. */
export function honestQuantile({ response, runs, frozen }: FrozenServer, q: number): number {
  const calm = runs / (runs + frozen);
  return q <= calm ? response : (frozen * (q - calm)) / (1 - calm);
}

/**
 * Mean that one client sees who waits for each answer before it asks again: the freeze is a single bad
 * answer.
 */
export function oneAtATimeMean({ rate, response, runs, frozen }: FrozenServer): number {
  const asked = rate * runs;
  return (asked * response + frozen) / (asked + 1);
}
