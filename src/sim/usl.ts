/**
 * The universal scalability law: X(n) = λ n / (1 + α(n−1) + βn(n−1)), fitted to measured throughput by least squares.
 * Source: Gunther, Guerrilla Capacity Planning (2007), chapter 5.
 */

export interface UslPoint {
  /** Requests at once, at least 1. */
  readonly concurrency: number;
  /** Requests done in a second. */
  readonly throughput: number;
}

export interface Usl {
  /** λ: throughput of one request at a time, per second. */
  readonly alone: number;
  /** α, not below 0. */
  readonly contention: number;
  /** β, not below 0. */
  readonly coherency: number;
}

/** Throughput at a concurrency, per second. */
export function uslThroughput({ alone, contention, coherency }: Usl, concurrency: number): number {
  return (alone * concurrency) / (1 + (concurrency - 1) * (contention + coherency * concurrency));
}

/** The concurrency of the greatest throughput: √((1−α)/β); Infinity when β is 0. */
export function uslPeak({ contention, coherency }: Pick<Usl, 'contention' | 'coherency'>): number {
  return coherency === 0 ? Infinity : Math.sqrt((1 - contention) / coherency);
}

/**
 * The law that lies closest to the points, in relative error. n/X(n) = (1 + α(n−1) + βn(n−1))/λ is linear in 1/λ, α/λ and
 * β/λ: weighted by X/n, its residuals are relative errors. A coefficient that would come out negative is left out and the
 * rest fitted again. Needs three points of two or more concurrencies.
 */
export function fitUsl(points: readonly UslPoint[]): Usl {
  for (const used of [[0, 1, 2], [0, 1], [0, 2], [0]]) {
    const solution = leastSquares(points, used);
    if (solution === undefined) continue;
    const [inverse, alpha, beta] = solution;
    if (inverse > 0 && alpha >= 0 && beta >= 0) {
      return { alone: 1 / inverse, contention: alpha / inverse, coherency: beta / inverse };
    }
  }
  throw new Error('assertion failed: no points to fit');
}

/** Coefficients of the columns that are used, 0 for the others; undefined when they are not determined. */
function leastSquares(points: readonly UslPoint[], used: readonly number[]): number[] | undefined {
  const size = used.length;
  const rows = Array.from({ length: size }, () => new Float64Array(size + 1));
  for (const { concurrency: n, throughput } of points) {
    const weight = throughput / n;
    const all = [weight, weight * (n - 1), weight * n * (n - 1)];
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) rows[i][j] += all[used[i]] * all[used[j]];
      rows[i][size] += all[used[i]];
    }
  }
  const solved = eliminate(rows);
  if (solved === undefined) return undefined;
  const coefficients = [0, 0, 0];
  used.forEach((column, i) => {
    coefficients[column] = solved[i];
  });
  return coefficients;
}

/** Gauss with pivots; rows are [matrix | right side]. */
function eliminate(rows: readonly Float64Array[]): number[] | undefined {
  const size = rows.length;
  const order = [...rows];
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(order[row][column]) > Math.abs(order[pivot][column])) pivot = row;
    }
    if (Math.abs(order[pivot][column]) < 1e-12 * Math.abs(order[0][0])) return undefined;
    [order[column], order[pivot]] = [order[pivot], order[column]];
    for (let row = 0; row < size; row++) {
      if (row === column) continue;
      const factor = order[row][column] / order[column][column];
      for (let i = column; i <= size; i++) order[row][i] -= factor * order[column][i];
    }
  }
  return order.map((row, i) => row[size] / row[i]);
}
