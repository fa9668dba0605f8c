/**
 * The universal scalability law: X(n) = λ n / (1 + α(n−1) + βn(n−1)), fitted to measured throughput by least squares.
 * n/X(n) is linear in n−1 and n(n−1), so the normal equations give contention and coherency; neither may be negative.
 * Source: Gunther, Guerrilla Capacity Planning (2007), chapter 5.
 */
import { square } from './math.ts';

export interface UslPoint {
  /** Requests at once. */
  readonly concurrency: number;
  /** Requests done in a second, above zero. */
  readonly throughput: number;
}

export interface UslCurve {
  /** λ: throughput of one request alone, per second. */
  readonly single: number;
  /** α: contention, not below 0. */
  readonly alpha: number;
  /** β: coherency, not below 0. */
  readonly beta: number;
}

/** Throughput of n requests at once, per second. */
export function uslThroughput({ single, alpha, beta }: UslCurve, n: number): number {
  return (single * n) / (1 + alpha * (n - 1) + beta * n * (n - 1));
}

/**
 * The law that lies closest to the points, in relative error. A coefficient that would come out negative, or that the
 * points cannot tell, is 0. Undefined without points.
 */
export function fitUsl(points: readonly UslPoint[]): UslCurve | undefined {
  const distinct = new Set(points.map(({ concurrency }) => concurrency)).size;
  const rows = points.map(({ concurrency: n, throughput }) => [1, n - 1, n * (n - 1), n / throughput]);
  for (const columns of [[0, 1, 2], [0, 1], [0, 2], [0]]) {
    if (columns.length > distinct) continue;
    const solved = leastSquares(rows, columns);
    if (solved === undefined || solved[0] <= 0 || solved.some((value) => value < 0)) continue;
    const coefficients = [0, 0, 0];
    columns.forEach((column, i) => {
      coefficients[column] = solved[i];
    });
    const [a, b, c] = coefficients;
    return { single: 1 / a, alpha: b / a, beta: c / a };
  }
  return undefined;
}

/**
 * Normal equations by elimination; rows are three regressors and the value, weighed by the inverse square of the value so
 * that small throughputs do not rule.
 */
function leastSquares(
  rows: readonly (readonly number[])[],
  columns: readonly number[],
): number[] | undefined {
  const size = columns.length;
  const matrix = Array.from({ length: size }, () => new Array<number>(size + 1).fill(0));
  for (const row of rows) {
    const weight = 1 / square(row[3]);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) matrix[i][j] += weight * row[columns[i]] * row[columns[j]];
      matrix[i][size] += weight * row[columns[i]] * row[3];
    }
  }
  for (let pivot = 0; pivot < size; pivot++) {
    const best = matrix.slice(pivot).reduce((most, row, i) => {
      return Math.abs(row[pivot]) > Math.abs(matrix[most][pivot]) ? pivot + i : most;
    }, pivot);
    [matrix[pivot], matrix[best]] = [matrix[best], matrix[pivot]];
    if (Math.abs(matrix[pivot][pivot]) < 1e-300) return undefined;
    for (let i = 0; i < size; i++) {
      if (i === pivot) continue;
      const factor = matrix[i][pivot] / matrix[pivot][pivot];
      for (let j = pivot; j <= size; j++) matrix[i][j] -= factor * matrix[pivot][j];
    }
  }
  return matrix.map((row, i) => row[size] / row[i]);
}
