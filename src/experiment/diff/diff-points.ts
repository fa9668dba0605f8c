/** The points of any result in one shape: results of run, compare, sweep and capacity are laid beside one another alike. */
import { variantName } from '../../scenario/read-scenario.ts';
import type { SloVerdict } from '../capacity-result.ts';
import type { ExperimentResult, Figures, PointResult, SweepPoint } from '../experiment-result.ts';
import { targetText } from '../plans/capacity/target.ts';

export type ResultKind = 'runs' | 'sweep' | 'capacity';

export interface DiffPoint {
  /** Empty for the only one of a run without variants. */
  readonly name: string;
  /** Of all its runs. */
  readonly digest: string;
  readonly figures: Partial<Figures>;
  /** Whether the SLO is kept; absent where none was asked. */
  readonly slo?: SloVerdict;
  /** With its runs, series and servers, where the result holds them. */
  readonly full?: PointResult;
}

export function kindOf({ sweep, capacity }: ExperimentResult): ResultKind {
  if (sweep !== undefined) return 'sweep';
  return capacity === undefined ? 'runs' : 'capacity';
}

/** In the order in which they were made. */
export function diffPoints(result: ExperimentResult): readonly DiffPoint[] {
  const { points, sweep, capacity } = result;
  if (sweep !== undefined) return sweep.points.map(ofSweep);
  if (capacity === undefined) {
    return points.map((point) => ({
      name: point.name,
      digest: point.replications.map(({ digest }) => digest).join(' '),
      figures: point.figures,
      full: point,
    }));
  }
  return capacity.trials.map(({ value, digest, verdict, throughput, p99, failed }) => ({
    name: targetText(capacity, value),
    digest,
    figures: { p99, failed, throughput },
    slo: verdict,
  }));
}

function ofSweep({ values, digest, figures, slo }: SweepPoint): DiffPoint {
  return { name: variantName(values), digest, figures, ...(slo === undefined ? {} : { slo }) };
}

/** Points of one name; the only ones of both runs, whatever their names. */
export function pairsOf(
  before: ExperimentResult,
  after: ExperimentResult,
): readonly (readonly [DiffPoint, DiffPoint])[] {
  const [own, others] = [diffPoints(before), diffPoints(after)];
  const isOnly = kindOf(before) === 'runs' && own.length === 1 && others.length === 1;
  const byName = new Map(others.map((point) => [point.name, point]));
  return own.flatMap((point): (readonly [DiffPoint, DiffPoint])[] => {
    const other = isOnly ? others[0] : byName.get(point.name);
    return other === undefined ? [] : [[point, other]];
  });
}
