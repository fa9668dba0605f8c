/**
 * Clients sent to servers by a hash of their address: how uneven that is, and how many move when a server
 * goes.
 */
import { logGamma } from '../../sim/distributions/gamma-function.ts';
import { exp, log } from '../../sim/math.ts';

/**
 * Mean of the greatest number of equal clients on one of n servers, exactly: n independent Poisson counts,
 * given that their sum is the number of clients.
 */
export function expectedMaximum(clients: number, servers: number): number {
  const mean = clients / servers;
  const whole = poisson(clients, clients);
  let expected = Math.ceil(mean);
  for (let most = Math.ceil(mean); most < clients; most++) {
    const passed = 1 - sumOfCapped({ clients, servers, most, mean }) / whole;
    expected += Math.max(0, passed);
    if (passed < 1e-13) break;
  }
  return expected;
}

/**
 * The chance that n Poisson counts, each at most `most`, sum to the number of clients: powers by squaring.
 */
function sumOfCapped(asked: {
  readonly clients: number;
  readonly servers: number;
  readonly most: number;
  readonly mean: number;
}): number {
  const { clients, servers, most, mean } = asked;
  let power: Float64Array = Float64Array.from({ length: most + 1 }, (_, k) => poisson(k, mean));
  let product: Float64Array = Float64Array.of(1);
  for (let left = servers; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) product = convolved(product, power, clients);
    if (left > 1) power = convolved(power, power, clients);
  }
  return product[clients] ?? 0;
}

function convolved(a: Float64Array, b: Float64Array, last: number): Float64Array {
  const sum = new Float64Array(Math.min(last + 1, a.length + b.length - 1));
  for (let i = 0; i < a.length; i++) {
    const end = Math.min(b.length, sum.length - i);
    for (let j = 0; j < end; j++) sum[i + j] += a[i] * b[j];
  }
  return sum;
}

function poisson(k: number, mean: number): number {
  return exp(k * log(mean) - mean - logGamma(k + 1));
}

/** Share of the surviving keys that change servers when hash mod n becomes hash mod n - 1. */
export function moduloMoved(servers: number): number {
  return 1 - 1 / servers;
}
