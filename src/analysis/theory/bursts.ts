/**
 * Bursts: MMPP(2)/M/1. Arrivals are Poisson at one of two rates, between which a coin switches (Neuts,
 * Matrix-Geometric Solutions in Stochastic Models, 1981).
 */
import { sqrt, square } from '../../sim/math.ts';

export interface TwoRates {
  /** Arrival rate in each mood. */
  readonly arrival: readonly [number, number];
  /** Rate at which each mood is left. */
  readonly switching: readonly [number, number];
  readonly service: number;
}

export interface BurstFigures {
  readonly arrival: number;
  readonly present: number;
  readonly sojourn: number;
}

/** Two-by-two, row by row. */
type Matrix = readonly [number, number, number, number];

export function mmppM1(rates: TwoRates): BurstFigures {
  const { arrival, switching, service } = rates;
  const mean = (arrival[0] * switching[1] + arrival[1] * switching[0]) / (switching[0] + switching[1]);
  const local = localRates(rates);
  const rate = rateMatrix(rates, local);
  // Level 0 is like the others, but nobody leaves: its chances are the null vector of local + service + R
  // service.
  const boundary = local.map((x, i) => x + service * ((rate[i] as number) + (i === 0 || i === 3 ? 1 : 0)));
  const fundamental = inverse([1 - rate[0], -rate[1], -rate[2], 1 - rate[3]]);
  const empty: readonly [number, number] = [-(boundary[2] as number), boundary[0] as number];
  const total = rowSum(times(empty, fundamental));
  const present = rowSum(times(times(times(empty, rate), fundamental), fundamental)) / total;
  return { arrival: mean, present, sojourn: present / mean };
}

/**
 * Rates at which the mood changes and the number present does not, with the total rate out on the diagonal.
 */
function localRates({ arrival, switching, service }: TwoRates): Matrix {
  return [
    -arrival[0] - switching[0] - service,
    switching[0],
    switching[1],
    -arrival[1] - switching[1] - service,
  ];
}

/**
 * The least solution R of up + R local + R^2 service = 0. Every step keeps it below the solution, so the
 * steps end when rounding stops their growth.
 */
function rateMatrix({ arrival, service }: TwoRates, local: Matrix): Matrix {
  const inverted = inverse(local);
  let rate: Matrix = [0, 0, 0, 0];
  for (let step = 0; step < 10_000_000; step++) {
    const square = product(rate, rate);
    const next = product(
      [
        -arrival[0] - service * square[0],
        -service * square[1],
        -service * square[2],
        -arrival[1] - service * square[3],
      ],
      inverted,
    );
    const change = next.reduce((most, x, i) => Math.max(most, Math.abs(x - (rate[i] as number))), 0);
    rate = next;
    if (change < 1e-16) break;
  }
  return rate;
}

/** The greatest share by which one level of R shrinks the next: near 1 the queue has hardly an end. */
export function burstDecay(asked: TwoRates): number {
  const [a, b, c, d] = rateMatrix(asked, localRates(asked));
  return (a + d + sqrt(square(a - d) + 4 * b * c)) / 2;
}

function product(a: Matrix, b: Matrix): Matrix {
  return [
    a[0] * b[0] + a[1] * b[2],
    a[0] * b[1] + a[1] * b[3],
    a[2] * b[0] + a[3] * b[2],
    a[2] * b[1] + a[3] * b[3],
  ];
}

function inverse([a, b, c, d]: Matrix): Matrix {
  const determinant = a * d - b * c;
  return [d / determinant, -b / determinant, -c / determinant, a / determinant];
}

function times(row: readonly [number, number], matrix: Matrix): readonly [number, number] {
  return [row[0] * matrix[0] + row[1] * matrix[2], row[0] * matrix[1] + row[1] * matrix[3]];
}

function rowSum(row: readonly [number, number]): number {
  return row[0] + row[1];
}
