/** Several servers behind one line, or none: what no policy that splits the line can beat. */

/** c exponential servers with one Poisson stream. */
export interface Station {
  readonly arrival: number;
  readonly service: number;
  readonly servers: number;
}

/**
 * Erlang B: the share refused when nobody waits; offered load in erlangs. Holds for any service (Sevastyanov
 * 1957).
 */
export function erlangB(servers: number, offeredLoad: number): number {
  let blocked = 1;
  for (let c = 1; c <= servers; c++) blocked = (offeredLoad * blocked) / (c + offeredLoad * blocked);
  return blocked;
}

export interface WaitingFigures {
  /** Probability that an arrival must wait: Erlang C. */
  readonly waits: number;
  readonly wait: number;
  readonly sojourn: number;
}

/** M/M/c: Erlang C (Kleinrock, Queueing Systems I, 3.5). */
export function mmc({ arrival, service, servers }: Station): WaitingFigures {
  const offered = arrival / service;
  const blocked = erlangB(servers, offered);
  const waits = blocked / (1 - (offered / servers) * (1 - blocked));
  const wait = waits / (servers * service - arrival);
  return { waits, wait, sojourn: wait + 1 / service };
}

/** Stationary distribution of a birth-death chain on 0..last, by its balance equations. */
export function birthDeath(
  last: number,
  birth: (present: number) => number,
  death: (present: number) => number,
): Float64Array {
  const chances = new Float64Array(last + 1);
  chances[0] = 1;
  let total = 1;
  for (let k = 1; k <= last; k++) {
    chances[k] = (chances[k - 1] * birth(k - 1)) / death(k);
    total += chances[k];
    // Far above the peak nothing may overflow.
    if (total > 1e250) {
      for (let i = 0; i <= k; i++) chances[i] /= total;
      total = 1;
    }
  }
  for (let k = 0; k <= last; k++) chances[k] /= total;
  return chances;
}

/**
 * M/M/c/K: at most `places` present. The probability that an arrival is refused, and the mean sojourn of the
 * others.
 */
export function mmck(
  { arrival, service, servers }: Station,
  places: number,
): { readonly blocked: number; readonly sojourn: number } {
  const chances = birthDeath(
    places,
    () => arrival,
    (present) => Math.min(present, servers) * service,
  );
  const blocked = chances[places];
  return { blocked, sojourn: meanOfChances(chances) / (arrival * (1 - blocked)) };
}

export interface AbandonmentFigures {
  /** Share of the clients that give up. */
  readonly abandons: number;
  /** Mean number in line. */
  readonly waiting: number;
}

/**
 * Erlang A: clients in line give up at rate `patience` each (Palm 1957; Garnett, Mandelbaum and Reiman 2002).
 */
export function erlangA({ arrival, service, servers }: Station, patience: number): AbandonmentFigures {
  // Beyond this many in line, those who give up outnumber those who come by far.
  const last = servers + Math.ceil(20 * (1 + arrival / patience));
  const chances = birthDeath(
    last,
    () => arrival,
    (present) => Math.min(present, servers) * service + Math.max(0, present - servers) * patience,
  );
  let waiting = 0;
  for (let k = servers + 1; k <= last; k++) waiting += (k - servers) * chances[k];
  return { abandons: (patience * waiting) / arrival, waiting };
}

function meanOfChances(chances: Float64Array): number {
  let mean = 0;
  for (let k = 0; k < chances.length; k++) mean += k * chances[k];
  return mean;
}
