/** `capacity`: the best value that keeps the SLO with confidence, why it is not better, and what a failure costs there. */

import type { Interval } from '../../../analysis/interval.ts';
import { servedWell, staffed } from '../../../analysis/theory/staffing.ts';
import { judgedUsl, uslPeak } from '../../../analysis/usl-fit.ts';
import type { Expectation } from '../../../scenario/expectation.ts';
import type { PlannedPoint } from '../../../scenario/read-scenario.ts';
import { uslThroughput } from '../../../sim/usl.ts';
import type { CapacityResult, FailureCost, UslFit } from '../../capacity-result.ts';
import { digestOf } from '../../combined-digest.ts';
import type { ExperimentResult, PointResult } from '../../experiment-result.ts';
import { judgePoint } from '../../judge.ts';
import { measure } from '../../measure.ts';
import { type ExperimentOptions, finish, pointList } from '../../run-experiment.ts';
import { failing, steady, without, worstServers } from './conditions.ts';
import { failureCost } from './failure-cost.ts';
import { search } from './search.ts';
import { binding, breaking, capacitySentence } from './sentences.ts';
import { type Target, targetText } from './target.ts';
import { type Condition, type Tried, tryValue } from './trial.ts';

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

/** Undefined when it was interrupted before an answer. */
export async function runCapacity(options: CapacityOptions): Promise<ExperimentResult | undefined> {
  const { target, scenario } = options;
  const conditions = conditionsOf(options);
  const tried = new Map<number, Tried>();
  let isInterrupted = false;
  const attempt = async (value: number, some: readonly Condition[] = conditions) => {
    options.onTrial(targetText(target, value));
    const found = await tryValue(value, target.at(value), {
      ...options,
      conditions: some,
      replications: Math.min(scenario.scenario.replications, 10),
    });
    isInterrupted ||= found === undefined;
    return found;
  };
  const { good, bad } = await search(target, options.tolerance, async (value) => {
    const found = await attempt(value);
    if (found === undefined) return undefined;
    tried.set(value, found);
    return found.trial.verdict === 'kept';
  });
  if (isInterrupted) return undefined;
  const shown = good ?? target.current;
  const curve = await ladder(options, shown, (point, share) =>
    tryCurve(options, conditions, { point, share }),
  );
  const points = await inFull(options, target.at(shown));
  if (curve === undefined || points === undefined) return undefined;
  const beyond = curve[curve.length - 1];
  const capacity: CapacityResult = {
    find: target.find,
    path: target.path,
    unit: target.unit,
    want: target.want,
    slo: options.slo.map(({ text }) => text),
    survive: options.survive,
    conditions: conditions.map(({ name }) => name),
    answer: good,
    broken: bad,
    current: target.current,
    headroom: good === null ? null : headroom(target, good),
    trials: [...tried.values()].map(({ trial }) => trial),
    binding: bad === null ? '' : binding(tried.get(bad) as Tried),
    breaksFirst: breaking(beyond),
    guess: guessOf(target, tried),
    usl: uslOf(curve),
    failure: failureOf(options, points[1]),
    costPerMillion: costOf(options, points[0]),
    changes: good === null ? { ipvsadm: [], diff: '' } : options.changes(target.at(good)),
  };
  const base = finish(options, points, true);
  return {
    ...base,
    answer: capacitySentence(capacity),
    digest: digestOf([...tried.values()].map(({ trial }) => trial)),
    expectations: [],
    capacity,
  };
}

function conditionsOf({ scenario, survive, throughFailover }: CapacityOptions): readonly Condition[] {
  const worstOf = (point: PlannedPoint) => worstServers(point.settings, survive);
  const all: Condition = { name: 'all servers', of: steady };
  if (survive === 0) return [all];
  const names = worstOf(scenario.points[0]).join(' and ');
  const lost: Condition = { name: `without ${names}`, of: (point) => without(point, worstOf(point)) };
  const fails: Condition = {
    name: `${names} fails in the middle`,
    of: (point) => failing(point, worstOf(point)),
  };
  return throughFailover ? [all, lost, fails] : [all, lost];
}

/** Loads from a fifth of the answer to well beyond it, all servers up: what the curve is fitted to. */
async function ladder(
  { target }: CapacityOptions,
  shown: number,
  tryAt: (point: PlannedPoint, share: number) => Promise<Tried | undefined>,
): Promise<readonly Tried[] | undefined> {
  const rows: Tried[] = [];
  for (const share of [0.2, 0.4, 0.6, 0.8, 1, 1.3]) {
    const point =
      target.find === 'rate'
        ? target.at(Number((shown * share).toPrecision(4)))
        : scaled(target.at(shown), share);
    const row = await tryAt(point, share);
    if (row === undefined) return undefined;
    rows.push(row);
  }
  return rows;
}

/** The same site with every class's rate multiplied. */
function scaled(point: PlannedPoint, factor: number): PlannedPoint {
  const clients = point.settings.clients.map((client) =>
    client.rate === undefined ? client : { ...client, rate: client.rate * factor },
  );
  return { ...point, name: `${point.name}, load × ${factor}`, settings: { ...point.settings, clients } };
}

/** What breaks first is asked under every condition, the curve with all servers alone. */
async function tryCurve(
  options: CapacityOptions,
  conditions: readonly Condition[],
  { point, share }: { readonly point: PlannedPoint; readonly share: number },
): Promise<Tried | undefined> {
  return await tryValue(share, point, {
    ...options,
    conditions: share > 1 ? conditions : [{ name: 'all servers', of: steady }],
    replications: Math.min(5, options.scenario.scenario.replications),
    mostReplications: 1,
  });
}

/** The answer with all servers, and with the worst failing in the middle, as a report shows them. */
async function inFull(
  options: CapacityOptions,
  answer: PlannedPoint,
): Promise<readonly PointResult[] | undefined> {
  const names = worstServers(answer.settings, Math.max(1, options.survive));
  const isAlone = answer.settings.realServers.length <= names.length;
  const shown = [{ ...steady(answer), name: 'all servers' }];
  if (!isAlone) shown.push({ ...failing(answer, names), name: `${names.join(' and ')} fails` });
  const points: PointResult[] = [];
  const isWhole = await measure({
    points: pointList(shown),
    replications: Math.min(options.scenario.scenario.replications, 10),
    executor: options.executor,
    detail: 'full',
    order: 'by-replication',
    onPoint: (_, { name, set, settings }, runs) => {
      points.push(judgePoint(runs, { name, set, countedNs: settings.durationNs - settings.transientNs }));
    },
    onProgress: () => {},
    isInterrupted: options.isInterrupted,
  });
  return isWhole ? points : undefined;
}

function headroom({ want, current }: Target, good: number): number {
  return want === 'largest' ? good / current - 1 : current / good - 1;
}

/** From the work that the first trial measured: what the servers that are left serve well. */
function guessOf(target: Target, tried: ReadonlyMap<number, Tried>): number | null {
  const [first] = tried.values();
  if (first === undefined || first.offered === 0) return null;
  const { trial, offered, capacity } = first;
  if (target.find === 'rate') return (servedWell(capacity) / offered) * trial.value;
  if (target.find === 'servers') return Math.ceil((staffed(offered) / capacity) * trial.value);
  return null;
}

function uslOf(curve: readonly Tried[]): UslFit | null {
  const fit = judgedUsl(
    curve.map(({ trial }) => ({
      concurrency: trial.inSystem.estimate ?? 0,
      throughput: trial.throughput.estimate ?? 0,
    })),
  );
  if (fit === undefined) return null;
  const peak = uslPeak(fit);
  return {
    ...fit,
    peakConcurrency: peak ?? null,
    peakThroughput: peak === undefined ? null : uslThroughput(fit, peak),
  };
}

function failureOf({ slo }: CapacityOptions, point: PointResult | undefined): FailureCost | null {
  if (point === undefined) return null;
  return failureCost(point, slo);
}

/** What the servers cost while a million requests are answered, as sure as the throughput is. */
function costOf({ pricePerHour }: CapacityOptions, { figures, realServers }: PointResult): Interval | null {
  const { throughput } = figures;
  if (pricePerHour === undefined || throughput.estimate === null || throughput.estimate === 0) return null;
  const cost = (perSecond: number) => ((pricePerHour * realServers.length) / (perSecond * 3_600)) * 1e6;
  const estimate = cost(throughput.estimate);
  if (throughput.low === null || throughput.high === null || throughput.low <= 0) {
    return { ...throughput, estimate, low: null, high: null, halfWidth: null };
  }
  const [low, high] = [cost(throughput.high), cost(throughput.low)];
  return { ...throughput, estimate, low, high, halfWidth: Math.max(high - estimate, estimate - low) };
}
