/**
 * The universal scalability law fitted to a measured curve (Gunther, Guerrilla Capacity Planning, 2007): N/X is linear in
 * (N - 1) and N (N - 1), so least squares give contention and coherency; neither may be negative.
 */
import { sqrt, square } from '../sim/math.ts';

export interface UslCurve {
  /** Throughput of one request alone. */
  readonly single: number;
  readonly alpha: number;
  readonly beta: number;
  readonly r2: number;
}

/** Undefined with fewer than four points, or when they follow no such curve. */
export function fitUsl(
  points: readonly { readonly concurrency: number; readonly throughput: number }[],
): UslCurve | undefined {
  const used = points.filter(({ concurrency, throughput }) => concurrency > 0 && throughput > 0);
  if (used.length < 4) return undefined;
  const rows = used.map(({ concurrency: n, throughput }) => [1, n - 1, n * (n - 1), n / throughput]);
  for (const columns of [[0, 1, 2], [0, 1], [0, 2], [0]]) {
    const solved = leastSquares(rows, columns);
    if (solved === undefined || solved[0] <= 0 || solved.some((value) => value < 0)) continue;
    const coefficients = [0, 0, 0];
    columns.forEach((column, i) => {
      coefficients[column] = solved[i];
    });
    const [a, b, c] = coefficients;
    const curve = { single: 1 / a, alpha: b / a, beta: c / a };
    return { ...curve, r2: explained(used, curve) };
  }
  return undefined;
}

export function uslThroughput({ single, alpha, beta }: Omit<UslCurve, 'r2'>, n: number): number {
  return (single * n) / (1 + alpha * (n - 1) + beta * n * (n - 1));
}

/** Concurrency of the greatest throughput; undefined when it only levels off. */
export function uslPeak({ alpha, beta }: Pick<UslCurve, 'alpha' | 'beta'>): number | undefined {
  return beta <= 0 || alpha >= 1 ? undefined : sqrt((1 - alpha) / beta);
}

function explained(
  points: readonly { readonly concurrency: number; readonly throughput: number }[],
  curve: Omit<UslCurve, 'r2'>,
): number {
  const mean = points.reduce((sum, { throughput }) => sum + throughput, 0) / points.length;
  let left = 0;
  let all = 0;
  for (const { concurrency, throughput } of points) {
    left += square(throughput - uslThroughput(curve, concurrency));
    all += square(throughput - mean);
  }
  return all === 0 ? 0 : Math.max(0, 1 - left / all);
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
