/** `--transient auto` for all commands that make runs: pilot runs first, then the flags with what they found. */
import type { TransientResult } from '../experiment/experiment-result.ts';
import { settle } from '../experiment/settle.ts';
import type { PlannedPoint, ReadScenario } from '../scenario/read-scenario.ts';
import { formatDuration } from '../sim/units.ts';
import { UsageError } from './exit.ts';
import { type PlanFlags, withPlan } from './run-plan.ts';

export interface Settled<Flags extends PlanFlags> {
  readonly flags: Flags;
  /** To be told in the result. */
  readonly found: { readonly transient?: TransientResult };
}

export interface Pilots {
  readonly scenario: ReadScenario;
  readonly points: readonly PlannedPoint[];
  /** As in PlanSize. */
  readonly isUnwritten?: boolean;
}

/** Flags as they are without `auto`; undefined when interrupted. */
export async function settled<Flags extends PlanFlags>(
  flags: Flags,
  pilots: () => Pilots,
): Promise<Settled<Flags> | undefined> {
  if (flags.transient !== 'auto') return { flags, found: {} };
  const { scenario, points, isUnwritten = false } = pilots();
  const { replications } = scenario.scenario;
  const size = { scenario, runs: points.length * Math.min(5, replications), what: 'pilot runs', isUnwritten };
  const transient = await withPlan(flags, size, (plan) => settle(points, { ...plan, replications }));
  if (transient === undefined) return undefined;
  if (typeof transient === 'string') throw new UsageError(`--transient auto: ${transient}.`);
  // Not settled anywhere: half of the run is the most that is cut.
  const ns = transient.unsettled.length > 0 ? Math.floor(scenario.scenario.duration / 2) : transient.ns;
  return { flags: { ...flags, transient: formatDuration(ns) }, found: { transient: { ...transient, ns } } };
}
