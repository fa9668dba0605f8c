/**
 * One server. Rates are per unit of time; times come out in the same unit. L is the number present, T the
 * sojourn time, W the wait before service.
 */
import { exp, log, pow, sqrt, square } from '../../sim/math.ts';
import { rootOf } from '../root.ts';

/** A single server without limits: arrival rate, service rate. */
export interface Rates {
  readonly arrival: number;
  readonly service: number;
}

export interface QueueFigures {
  readonly utilisation: number;
  /** Mean number present. */
  readonly present: number;
  /** Mean sojourn time. */
  readonly sojourn: number;
  /** Mean wait before service. */
  readonly wait: number;
}

/** M/M/1 (Kleinrock, Queueing Systems I, 3.2). Also M/G/1 processor sharing, for any service (II, 4.4). */
export function mm1(rates: Rates): QueueFigures {
  return mg1({ ...rates, cv2: 1 });
}

/** Sojourn time of M/M/1 that is not passed with probability q: it is exponential. */
export function mm1SojournQuantile({ arrival, service }: Rates, q: number): number {
  return -log(1 - q) / (service - arrival);
}

/** Wait of M/M/1 that is not passed with probability q; 0 for those who need not wait. */
export function mm1WaitQuantile({ arrival, service }: Rates, q: number): number {
  return Math.max(0, log(arrival / service / (1 - q)) / (service - arrival));
}

/**
 * Asymptotic variance of the mean wait of M/M/1 at service mean 1: the variance of a mean over n customers is
 * this over n (Daley 1968; Whitt, Management Science 35, 1989).
 */
export function mm1WaitAsymptoticVariance(load: number): number {
  return (load * (2 + load * (5 + load * (load - 4)))) / square(square(1 - load));
}

export interface LossFigures {
  /** Probability that an arrival is refused. */
  readonly blocked: number;
  readonly present: number;
  /** Mean sojourn time of those accepted. */
  readonly sojourn: number;
}

/** M/M/1/K: at most `places` present, that in service included. A truncated geometric (Kleinrock I, 3.6). */
export function mm1k({ arrival, service }: Rates, places: number): LossFigures {
  const load = arrival / service;
  let total = 0;
  let present = 0;
  for (let k = 0; k <= places; k++) {
    total += pow(load, k);
    present += k * pow(load, k);
  }
  const blocked = pow(load, places) / total;
  return { blocked, present: present / total, sojourn: present / total / (arrival * (1 - blocked)) };
}

/**
 * M/G/1 first come, first served: Pollaczek and Khinchine (Kleinrock I, chapter 5). `cv2` is of the service time.
 */
export function mg1({ arrival, service, cv2 }: Rates & { readonly cv2: number }): QueueFigures {
  const utilisation = arrival / service;
  const wait = ((utilisation / (1 - utilisation)) * (1 + cv2)) / (2 * service);
  const sojourn = wait + 1 / service;
  return { utilisation, present: arrival * sojourn, sojourn, wait };
}

/**
 * Mean sojourn time of a request of size x (its time alone on the server) in M/G/1 processor sharing
 * (Kleinrock II, 4.4).
 */
export function processorSharingSojourn(load: number, size: number): number {
  return size / (1 - load);
}

/** Squared coefficient of variation of a Pareto of shape above 2. */
export function paretoCv2(shape: number): number {
  return 1 / (shape * (shape - 2));
}

/**
 * Two exponential branches that carry half of the mean each (Tijms, A First Course in Stochastic Models, app.
 * B).
 */
export function balancedHyperexponential(cv2: number): {
  readonly p: number;
  readonly rates: readonly [number, number];
} {
  const p = (1 + sqrt((cv2 - 1) / (cv2 + 1))) / 2;
  return { p, rates: [2 * p, 2 * (1 - p)] };
}

/**
 * The probability that the wait of M/D/1 at service time 1 is at most t (Franx, Operations Research Letters
 * 29, 2001). All terms are positive, unlike those of Erlang's series, which loses its digits beyond t of
 * about 20.
 */
export function md1WaitCdf(load: number, t: number): number {
  if (t < 0) return 0;
  const whole = Math.floor(t) + 1;
  const mean = load * (whole - t);
  const queued = md1QueueCdf(load, whole);
  let term = exp(-mean);
  let sum = 0;
  for (let j = 0; j < whole; j++) {
    sum += term * (queued[whole - 1 - j] as number);
    term *= mean / (j + 1);
  }
  return sum;
}

/** The wait of M/D/1 at service time 1 that is not passed with probability q. */
export function md1WaitQuantile(load: number, q: number): number {
  if (q <= 1 - load) return 0;
  let high = 1;
  while (md1WaitCdf(load, high) < q) high *= 2;
  return rootOf((t) => md1WaitCdf(load, t) - q, 0, high);
}

/**
 * Probabilities of at most 0, 1, 2 … customers in line, by the embedded chain of M/D/1 (Kleinrock I, chapter 5).
 */
function md1QueueCdf(load: number, count: number): Float64Array {
  const present = new Float64Array(count + 1);
  const arrivals = new Float64Array(count + 2);
  arrivals[0] = exp(-load);
  for (let k = 1; k < arrivals.length; k++) arrivals[k] = (arrivals[k - 1] * load) / k;
  present[0] = 1 - load;
  for (let n = 0; n < count; n++) {
    let inflow = present[n] - present[0] * arrivals[n];
    for (let i = 1; i <= n; i++) inflow -= present[i] * arrivals[n - i + 1];
    present[n + 1] = Math.max(0, inflow / arrivals[0]);
  }
  const cdf = new Float64Array(count);
  let sum = present[0];
  for (let n = 0; n < count; n++) {
    sum += present[n + 1];
    cdf[n] = sum;
  }
  return cdf;
}
