/** Systems that are not in balance: an empty start, and an outage. */
import { logGamma } from '../../sim/distributions/gamma-function.ts';
import { exp, log, sqrt } from '../../sim/math.ts';

/**
 * Mean number present in M/M/1 at time t after an empty start, by uniformisation (Grassmann, Computers and
 * Operations Research 4, 1977).
 */
export function mm1TransientPresent(
  { arrival, service }: { readonly arrival: number; readonly service: number },
  t: number,
): number {
  const pace = arrival + service;
  const jumps = pace * t;
  const last = Math.ceil(jumps + 12 * sqrt(jumps) + 40);
  const up = arrival / pace;
  let chances = new Float64Array(last + 2);
  let next = new Float64Array(last + 2);
  chances[0] = 1;
  let present = 0;
  for (let jump = 0; jump <= last; jump++) {
    const weight = jumps === 0 ? Number(jump === 0) : exp(jump * log(jumps) - jumps - logGamma(jump + 1));
    let mean = 0;
    for (let k = 1; k <= jump; k++) mean += k * chances[k];
    present += weight * mean;
    // A departure from an empty system stays where it is.
    next[0] = (1 - up) * (chances[0] + chances[1]);
    for (let k = 1; k <= jump + 1; k++) next[k] = up * chances[k - 1] + (1 - up) * chances[k + 1];
    [chances, next] = [next, chances];
  }
  return present;
}

export interface Outage {
  readonly arrival: number;
  /** What the servers can do together once they are back. */
  readonly capacity: number;
  readonly duration: number;
}

export interface OutageFigures {
  /** Requests waiting at the end of the outage. */
  readonly backlog: number;
  /** Time from the end of the outage until nobody waits. */
  readonly drained: number;
  /** Time from the start of the outage until the last client that notices it arrives. */
  readonly lastHurt: number;
}

/**
 * Nothing is served for a while, and nothing is lost: the fluid limit (Newell, Applications of Queueing
 * Theory, 2).
 */
export function fluidOutage({ arrival, capacity, duration }: Outage): OutageFigures {
  const backlog = arrival * duration;
  const drained = capacity > arrival ? backlog / (capacity - arrival) : Infinity;
  return { backlog, drained, lastHurt: duration + drained };
}
