/** One value of the search, tried under every condition with runs enough to tell, if they can. */
import { readableShareEstimate } from '../../../analysis/digits.ts';
import { type Interval, meanInterval } from '../../../analysis/interval.ts';
import { FAILURE_CAUSES } from '../../../models/measurements.ts';
import type { Expectation } from '../../../scenario/expectation.ts';
import type { PlannedPoint } from '../../../scenario/read-scenario.ts';
import { NS_PER_S } from '../../../sim/units.ts';
import { Accumulator } from '../../accumulate.ts';
import type { CapacityTrial, SloCheck } from '../../capacity-result.ts';
import { digestOf } from '../../combined-digest.ts';
import { inService } from '../../in-service.ts';
import { classesOf, figuresOf } from '../../judge.ts';
import { type MeasureOptions, runWanted, type Work } from '../../measure.ts';
import { sloChecks, sloVerdict } from '../../slo.ts';
import { type Condition, strength } from './conditions.ts';

export interface TrialOptions extends Pick<MeasureOptions, 'executor' | 'isInterrupted'> {
  readonly conditions: readonly Condition[];
  readonly slo: readonly Expectation[];
  readonly replications: number;
  readonly mostReplications: number;
}

export interface Tried {
  readonly trial: CapacityTrial;
  /** Name of the busiest real server, under the condition that is worst. */
  readonly busiest: string;
  /** Work that came in, in cores of speed 1, and what there is of them with the loss that is asked. */
  readonly offered: Interval;
  readonly capacity: number;
  /** With all servers. */
  readonly wholeCapacity: number;
  /** By replication, all servers up: requests a second, and how many were in the servers. */
  readonly throughputs: readonly number[];
  readonly inSystems: readonly number[];
  /** Causes of failures with their counts, under all conditions. */
  readonly failures: Readonly<Record<string, number>>;
}

/** Undefined when it was interrupted. */
export async function tryValue(
  value: number,
  point: PlannedPoint,
  options: TrialOptions,
): Promise<Tried | undefined> {
  const works = options.conditions.map(({ of }, index): Work => {
    const planned = of(point);
    return {
      index,
      planned,
      runs: new Accumulator(planned.settings, 'figures'),
      wanted: options.replications,
    };
  });
  for (;;) {
    const isWhole = await runWanted(
      { ...options, detail: 'figures', order: 'by-replication', onProgress: () => {} },
      works,
    );
    if (!isWhole) return undefined;
    const checks = works.flatMap((work, i) => checksOf(work, options.conditions[i].name, options.slo));
    const verdict = sloVerdict(checks);
    const done = works[0].wanted;
    // Once one condition is broken for certain, no more runs mend it.
    if (verdict !== 'not distinguishable' || done >= options.mostReplications) {
      return triedOf(value, works, checks);
    }
    for (const work of works) work.wanted = Math.min(options.mostReplications, done * 2);
  }
}

function checksOf(
  { runs, planned: { settings } }: Work,
  condition: string,
  slo: readonly Expectation[],
): SloCheck[] {
  const figures = figuresOf(runs, settings.durationNs - settings.transientNs);
  return sloChecks(slo, { figures, classes: classesOf(runs) }, condition);
}

function triedOf(value: number, works: readonly Work[], checks: readonly SloCheck[]): Tried {
  const [all] = works;
  const worst = worstOf(works);
  const { settings } = all.planned;
  const figures = figuresOf(all.runs, settings.durationNs - settings.transientNs);
  const servers = all.runs.servers;
  const each = Array.from({ length: all.runs.runs.length }, (_, run) => run);
  const means = meansOf(worst);
  const busiest = means.indexOf(Math.max(...means));
  const own = settings.realServers.map(strength);
  const inSystems = each.map((run) => servers.reduce((sum, row) => sum + row.meanInSystem[run], 0));
  const offered = each.map((run) => servers.reduce((sum, row, i) => sum + row.utilisation[run] * own[i], 0));
  const countedS = (settings.durationNs - settings.transientNs) / NS_PER_S;
  return {
    trial: {
      value,
      replications: all.runs.runs.length,
      verdict: sloVerdict(checks),
      checks,
      throughput: figures.throughput,
      inSystem: meanInterval(inSystems),
      p99: figures.p99,
      failed: figures.failed,
      utilisation: busiestShare(works),
      digest: digestOf(works.flatMap(({ runs }) => runs.runs)),
    },
    busiest: `${worst.planned.settings.realServers[busiest].name} is busy ${readableShareEstimate(meanInterval(worst.runs.servers[busiest].utilisation))} of the time`,
    offered: meanInterval(offered),
    throughputs: all.runs.whole.columns.answered.map((count) => count / countedS),
    inSystems,
    capacity: Math.min(...works.map(({ planned }) => strengthOf(planned.settings))),
    wholeCapacity: strengthOf(settings),
    failures: failuresOf(works),
  };
}

function strengthOf(settings: PlannedPoint['settings']): number {
  return inService(settings).reduce((sum, server) => sum + strength(server), 0);
}

/** Of the busiest real server of each run, under the condition where that is most. */
function busiestShare(works: readonly Work[]): Interval {
  const shares = works.map(({ runs: { runs, servers } }) =>
    meanInterval(runs.map((_, run) => Math.max(...servers.map(({ utilisation }) => utilisation[run])))),
  );
  return shares.reduce((most, each) => ((each.estimate ?? 0) > (most.estimate ?? 0) ? each : most));
}

function failuresOf(works: readonly Work[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    FAILURE_CAUSES.map((cause, i): [string, number] => [
      cause,
      works.reduce((sum, { runs }) => sum + runs.failedTotals[i], 0),
    ]).filter(([, count]) => count > 0),
  );
}

/** Under the condition in which a server is the busiest: one that fails in the middle is busy for half of the run only. */
function worstOf(works: readonly Work[]): Work {
  const most = works.map((work) => Math.max(...meansOf(work)));
  return works[most.indexOf(Math.max(...most))];
}

function meansOf({ runs }: Work): readonly number[] {
  return runs.servers.map(({ utilisation }) => mean(utilisation));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
