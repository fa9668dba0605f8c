/** How well a measured curve follows the universal scalability law (Gunther, Guerrilla Capacity Planning, 2007). */
import { sqrt, square } from '../sim/math.ts';
import { fitUsl, type UslCurve, type UslPoint, uslThroughput } from '../sim/usl.ts';

export interface JudgedUsl extends UslCurve {
  /** Share of the variance that the curve explains. */
  readonly r2: number;
}

/** Undefined with fewer than four points, or when they follow no such curve. */
export function judgedUsl(points: readonly UslPoint[]): JudgedUsl | undefined {
  const used = points.filter(({ concurrency, throughput }) => concurrency > 0 && throughput > 0);
  if (used.length < 4) return undefined;
  const curve = fitUsl(used);
  return curve === undefined ? undefined : { ...curve, r2: explained(used, curve) };
}

/** Concurrency of the greatest throughput; undefined when it only levels off. */
export function uslPeak({ alpha, beta }: Pick<UslCurve, 'alpha' | 'beta'>): number | undefined {
  return beta <= 0 || alpha >= 1 ? undefined : sqrt((1 - alpha) / beta);
}

function explained(points: readonly UslPoint[], curve: UslCurve): number {
  const mean = points.reduce((sum, { throughput }) => sum + throughput, 0) / points.length;
  let left = 0;
  let all = 0;
  for (const { concurrency, throughput } of points) {
    left += square(throughput - uslThroughput(curve, concurrency));
    all += square(throughput - mean);
  }
  return all === 0 ? 0 : Math.max(0, 1 - left / all);
}
