/** `capacity`: the best value that keeps the SLO with confidence, why it is not better, and what a failure costs there. */

import { type Interval, through } from '../../../analysis/interval.ts';
import { servedWell, staffed } from '../../../analysis/theory/staffing.ts';
import type { Expectation } from '../../../scenario/expectation.ts';
import type { PlannedPoint } from '../../../scenario/read-scenario.ts';
import { NS_PER_S } from '../../../sim/units.ts';
import type { CapacityResult, FailureCost } from '../../capacity-result.ts';
import { digestOf } from '../../combined-digest.ts';
import type { ExperimentResult, PointResult } from '../../experiment-result.ts';
import { inService } from '../../in-service.ts';
import { judgePoint } from '../../judge.ts';
import { measure } from '../../measure.ts';
import { type ExperimentOptions, finish, pointList } from '../../run-experiment.ts';
import { limitsOf } from '../../slo.ts';
import { type Condition, conditionsOf, failing, namesText, steady, worstServers } from './conditions.ts';
import { CURVE_REPLICATIONS, LOADS, loaded, uslOf } from './curve.ts';
import { failureCost } from './failure-cost.ts';
import { search } from './search.ts';
import { binding, breaking, capacitySentence } from './sentences.ts';
import { type Target, targetText } from './target.ts';
import { type Tried, tryValue } from './trial.ts';

/** Runs of a value to begin with, and of the answer in full, at most. */
const MOST_IN_FULL = 10;

export interface CapacityOptions extends Omit<ExperimentOptions, 'onProgress' | 'precision' | 'points'> {
  readonly target: Target;
  readonly slo: readonly Expectation[];
  readonly survive: number;
  /** The SLO must hold over the whole run in which the servers fail, not only before and after. */
  readonly throughFailover: boolean;
  readonly tolerance: number;
  readonly mostReplications: number;
  /** Cost of one real server for an hour, in any currency. */
  readonly pricePerHour?: number;
  readonly changes: (answer: PlannedPoint) => CapacityResult['changes'];
  /** Told what is tried. */
  readonly onTrial: (text: string) => void;
}

/**
 * Interrupted, the result tells what was decided so far and is not `complete`; undefined when that is nothing.
 */
export async function runCapacity(options: CapacityOptions): Promise<ExperimentResult | undefined> {
  const { target, scenario } = options;
  const conditions = conditionsOf(options);
  const tried = new Map<number, Tried>();
  let good: number | null = null;
  let bad: number | null = null;
  const found = await search(target, options.tolerance, async (value) => {
    options.onTrial(targetText(target, value));
    const trial = await tryValue(value, target.at(value), {
      ...options,
      conditions,
      replications: Math.min(scenario.scenario.replications, MOST_IN_FULL),
    });
    if (trial === undefined) return undefined;
    tried.set(value, trial);
    const isKept = trial.trial.verdict === 'kept';
    if (isKept) good = value;
    else bad = value;
    return isKept;
  });
  if (tried.size === 0) return undefined;
  good = found.good ?? good;
  bad = found.bad ?? bad;
  const shown = good ?? Math.max(target.current, target.least);
  const curve = found.isInterrupted ? undefined : await curveAt(options, conditions, shown);
  let points = curve === undefined ? undefined : await inFull(options, target.at(shown), MOST_IN_FULL);
  const complete = points !== undefined;
  // An interrupted search still gets its one run in full: for a page that opens.
  points ??= await inFull({ ...options, isInterrupted: () => false }, target.at(shown), 1);
  const capacity = capacityOf(options, { conditions, tried, good, bad, points: points ?? [], curve });
  const base = finish(options, points ?? [], complete);
  const answer = capacitySentence(capacity, found.isInterrupted ? undefined : target);
  return {
    ...base,
    answer: complete ? answer : `Not finished: ${answer}`,
    digest: digestOf([...tried.values()].map(({ trial }) => trial)),
    expectations: [],
    capacity,
  };
}

interface Found {
  readonly conditions: readonly Condition[];
  readonly tried: ReadonlyMap<number, Tried>;
  readonly good: number | null;
  readonly bad: number | null;
  readonly points: readonly PointResult[];
  /** Undefined when it was interrupted. */
  readonly curve: readonly Tried[] | undefined;
}

function capacityOf(options: CapacityOptions, found: Found): CapacityResult {
  const { target, slo, survive } = options;
  const { conditions, tried, good, bad, points, curve } = found;
  const beyond = curve?.[curve.length - 1];
  return {
    find: target.find,
    path: target.path,
    unit: target.unit,
    want: target.want,
    slo: slo.map(({ text }) => text),
    limits: limitsOf(slo),
    survive,
    conditions: conditions.map(({ name }) => name),
    answer: good,
    broken: bad,
    current: target.current,
    headroom: good === null ? null : headroom(target, good),
    headroomBeyond: bad === null ? null : headroom(target, bad),
    trials: [...tried.values()].map(({ trial }) => trial),
    curve: (curve ?? []).map(({ trial }) => trial),
    binding: bad === null ? '' : binding(tried.get(bad) as Tried),
    breaksFirst: beyond === undefined ? '' : breaking(beyond),
    guess: guessOf(options, tried, good),
    usl: curve === undefined ? null : uslOf(curve),
    failure: curve === undefined ? null : failureOf(options, points[1]),
    costPerMillion: points[0] === undefined ? null : costOf(options, points[0]),
    changes: good === null ? { ipvsadm: [], diff: '' } : options.changes(target.at(good)),
  };
}

/** What breaks first is asked under every condition, the curve with all servers alone. Undefined when interrupted. */
async function curveAt(
  options: CapacityOptions,
  conditions: readonly Condition[],
  shown: number,
): Promise<readonly Tried[] | undefined> {
  const rows: Tried[] = [];
  for (const share of LOADS) {
    options.onTrial(`${share} × ${targetText(options.target, shown)}`);
    const row = await tryValue(share, loaded(options.target, shown, share), {
      ...options,
      conditions: share > 1 ? conditions : [{ name: 'all servers', of: steady }],
      replications: Math.min(CURVE_REPLICATIONS, options.scenario.scenario.replications),
      mostReplications: 1,
    });
    if (row === undefined) return undefined;
    rows.push(row);
  }
  return rows;
}

/** The answer with all servers, and with the worst failing in the middle, as a report shows them. */
async function inFull(
  options: CapacityOptions,
  answer: PlannedPoint,
  most: number,
): Promise<readonly PointResult[] | undefined> {
  const names = worstServers(answer.settings, Math.max(1, options.survive));
  const isAlone = inService(answer.settings).length <= names.length;
  const shown = [{ ...steady(answer), name: 'all servers' }];
  if (!isAlone)
    shown.push({
      ...failing(answer, names),
      name: `${namesText(names)} ${names.length === 1 ? 'fails' : 'fail'}`,
    });
  const points: PointResult[] = [];
  const isWhole = await measure({
    points: pointList(shown),
    replications: Math.min(options.scenario.scenario.replications, most),
    executor: options.executor,
    detail: 'full',
    order: 'by-replication',
    onPoint: (_, { name, set, settings }, runs) => {
      points.push(
        judgePoint(runs, { name, set, countedNs: settings.durationNs - settings.transientNs, settings }),
      );
    },
    onProgress: () => {},
    isInterrupted: options.isInterrupted,
  });
  return isWhole ? points : undefined;
}

function headroom({ want, current }: Target, good: number): number {
  return want === 'largest' ? good / current - 1 : current / good - 1;
}

/** A server as busy as this may have more to do than it does. */
const FULL = 0.99;

/**
 * From the work that the trial of the answer measured, or else the least busy one: what the servers that are left serve
 * well. Of full servers nothing, as what waits before them is not seen.
 */
function guessOf(
  { target, survive }: CapacityOptions,
  tried: ReadonlyMap<number, Tried>,
  answer: number | null,
): Interval | null {
  const busy = ({ trial }: Tried) => trial.utilisation.estimate ?? 1;
  const leastBusy = [...tried.values()].reduce((least, each) => (busy(each) < busy(least) ? each : least));
  const measured = (answer === null ? undefined : tried.get(answer)) ?? leastBusy;
  const { trial, offered, capacity, wholeCapacity } = measured;
  if ((offered.estimate ?? 0) === 0 || busy(measured) >= FULL) return null;
  if (target.find === 'rate') {
    return through(offered, (work) => (servedWell(capacity) / work) * trial.value);
  }
  if (target.find === 'servers') {
    return through(offered, (work) => Math.ceil((staffed(work) / wholeCapacity) * trial.value) + survive);
  }
  return null;
}

function failureOf({ slo, scenario }: CapacityOptions, point: PointResult | undefined): FailureCost | null {
  if (point === undefined) return null;
  return failureCost(point, slo, scenario.scenario.duration / NS_PER_S);
}

/** What the servers cost while a million requests are answered, as sure as the throughput is. */
function costOf({ pricePerHour }: CapacityOptions, { figures, realServers }: PointResult): Interval | null {
  const { throughput } = figures;
  if (pricePerHour === undefined || throughput.estimate === null || throughput.estimate === 0) return null;
  const cost = (perSecond: number) => ((pricePerHour * realServers.length) / (perSecond * 3_600)) * 1e6;
  const isAboveZero = throughput.low !== null && throughput.low > 0;
  return through(isAboveZero ? throughput : { ...throughput, low: null, high: null, halfWidth: null }, cost);
}
