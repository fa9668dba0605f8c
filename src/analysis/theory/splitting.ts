/**
 * One Poisson stream split over equal servers without looking at them (round robin), or at a few of them
 * (choices).
 */
import { exp, log, pow } from '../../sim/math.ts';

export interface RoundRobin {
  /** Share of arrivals that find their server busy. */
  readonly sigma: number;
  /** Mean sojourn time in units of the service mean. */
  readonly sojourn: number;
}

/**
 * Round robin over n equal servers of service mean 1, each loaded `load`: every server is an Erlang-n/M/1
 * queue (Kleinrock, Queueing Systems I, 6.4). `Infinity` servers take arrivals at a constant pace: D/M/1.
 */
export function roundRobin(servers: number, load: number): RoundRobin {
  // The fixed point below 1, reached from 0 in steps that never overshoot.
  let sigma = 0;
  for (;;) {
    const next = gapTransform(servers, load, 1 - sigma);
    if (next <= sigma) break;
    sigma = next;
  }
  return { sigma, sojourn: 1 / (1 - sigma) };
}

/** Laplace transform of the gaps that one server sees. */
function gapTransform(servers: number, load: number, rate: number): number {
  if (servers === Infinity) return exp(-rate / load);
  const phase = servers * load;
  return pow(phase / (phase + rate), servers);
}

/** Sojourn time of round robin that is not passed with probability q: it is exponential. */
export function roundRobinQuantile(servers: number, load: number, q: number): number {
  return -log(1 - q) * roundRobin(servers, load).sojourn;
}

/**
 * Share of servers with at least k customers when each arrival joins the least of d drawn at random, over
 * very many servers (Vvedenskaya, Dobrushin and Karpelevich 1996; Mitzenmacher 2001).
 */
export function choicesTail(choices: number, load: number, k: number): number {
  return pow(load, (pow(choices, k) - 1) / (choices - 1));
}

/** Mean sojourn time of the same. */
export function choicesSojourn(choices: number, load: number): number {
  let sojourn = 0;
  for (let k = 1; ; k++) {
    const term = choicesTail(choices, load, k) / load;
    if (term < 1e-18) return sojourn;
    sojourn += term;
  }
}
