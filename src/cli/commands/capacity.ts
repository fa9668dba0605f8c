/** `lbsim capacity`: the largest rate, or the fewest servers, that keep the SLO with confidence. */
import type { ExperimentResult, TransientResult } from '../../experiment/experiment-result.ts';
import { inService } from '../../experiment/in-service.ts';
import { steady } from '../../experiment/plans/capacity/conditions.ts';
import { type CapacityOptions, runCapacity } from '../../experiment/plans/capacity/run-capacity.ts';
import { targetOf } from '../../experiment/plans/capacity/target.ts';
import { capacityReport } from '../../report/terminal-capacity.ts';
import { type Expectation, METRICS } from '../../scenario/expectation.ts';
import type { ReadScenario } from '../../scenario/read-scenario.ts';
import { parseShare, readableDuration } from '../../sim/units.ts';
import { EXIT_HELD, EXIT_INTERRUPTED, EXIT_MISSED, UsageError } from '../exit.ts';
import { loadScenario, wholeNumber } from '../load-scenario.ts';
import { outputResult, type PlanFlags, terminalOptions, toldInterrupted, withPlan } from '../run-plan.ts';
import { settled } from '../settle.ts';
import { siteChanges } from '../site-changes.ts';
import { askedSlo } from '../slo.ts';
import { VERSION } from '../version.ts';

export interface CapacityFlags extends PlanFlags {
  readonly slo: readonly string[];
  readonly find: string;
  readonly survive: string;
  readonly throughFailover?: boolean;
  readonly tolerance: string;
  readonly price?: string;
}

/** Of fewer real servers than that --find servers takes. */
const MOST_LOST = 1_000;

export async function capacity(file: string, flags: CapacityFlags): Promise<number> {
  if (flags.precision !== undefined) {
    throw new UsageError(
      '--precision is not for capacity, which adds runs until the SLO is decided: --tolerance says how near the answer is bracketed, --max-replications where it gives up.',
    );
  }
  const given = loadScenario(file, flags, (text) => process.stderr.write(text));
  askedOf(given, flags);
  const settling = await settled(flags, () => ({ scenario: given, points: [steady(given.points[0])] }));
  if (settling === undefined) return interruptedPilots(flags);
  const first = await searched(file, settling.flags);
  const answer = first?.capacity?.answer ?? null;
  if (flags.transient !== 'auto' || first === undefined || !first.complete || answer === null) {
    return await told(first === undefined ? undefined : { ...first, ...settling.found }, flags);
  }
  // The start lasts longer the higher the load: where the answer's does, it is looked for again without it.
  const there = await settled(flags, () => ({
    scenario: given,
    points: [steady(askedOf(given, flags).target.at(answer))],
  }));
  if (there === undefined) return interruptedPilots(flags);
  const [cut, needed] = [settling, there].map(({ found }) => found.transient?.ns ?? 0);
  if (needed <= cut) {
    const transient = there.found.transient as TransientResult;
    return await told({ ...first, transient: { ...transient, ns: cut } }, flags);
  }
  process.stderr.write(
    `At ${answer} the start lasts ${readableDuration(needed)}, longer than the ${readableDuration(cut)} left out: once more without them.\n`,
  );
  const again = await searched(file, there.flags);
  return await told(again === undefined ? undefined : { ...again, ...there.found }, flags);
}

function interruptedPilots(flags: CapacityFlags): number {
  toldInterrupted(flags, 'The pilot runs were not done: nothing to write.');
  return EXIT_INTERRUPTED;
}

async function told(result: ExperimentResult | undefined, flags: CapacityFlags): Promise<number> {
  if (result === undefined) {
    toldInterrupted(flags, 'No value was decided yet: nothing to write.');
    return EXIT_INTERRUPTED;
  }
  await outputResult(result, capacityReport(result, terminalOptions()), flags);
  if (!result.complete) {
    toldInterrupted(flags, 'The values that were decided are written.');
    return EXIT_INTERRUPTED;
  }
  return result.capacity?.answer === null ? EXIT_MISSED : EXIT_HELD;
}

async function searched(file: string, flags: CapacityFlags): Promise<ExperimentResult | undefined> {
  const scenario = loadScenario(file, flags, () => {});
  const asked = askedOf(scenario, flags);
  const size = { scenario, runs: scenario.scenario.replications * 8, what: 'runs' };
  const result = await withPlan(flags, size, ({ executor, isInterrupted }) =>
    runCapacity({
      ...asked,
      scenario,
      lbsim: VERSION,
      changes: (answer) => {
        const now = scenario.makePoint({ name: '', set: {} });
        const { ipvsadm, diff } = siteChanges(file, now, answer);
        return { ipvsadm, diff };
      },
      onTrial: (text) => {
        if (process.stderr.isTTY) process.stderr.write(`\r${text} …\u001b[K`);
      },
      executor,
      isInterrupted,
    }),
  );
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  return result;
}

type Asked = Pick<
  CapacityOptions,
  'target' | 'slo' | 'survive' | 'throughFailover' | 'tolerance' | 'mostReplications' | 'pricePerHour'
>;

/** What the flags ask; throws UsageError where they cannot be meant. */
function askedOf(scenario: ReadScenario, flags: CapacityFlags): Asked {
  const slo = sloOf(scenario, flags.slo);
  const target = targetOf(scenario, flags.find);
  if (typeof target === 'string') throw new UsageError(target);
  const survive = survivors(scenario, flags.survive, target.find);
  const tolerance = parseShare(flags.tolerance);
  if (tolerance === undefined || tolerance <= 0 || tolerance >= 1) {
    throw new UsageError(`--tolerance ${flags.tolerance}: give a share of the answer, as 2%.`);
  }
  const least = target.find === 'servers' && survive > 0 ? survive + 1 : 0;
  return {
    target:
      least > target.least
        ? { ...target, least, ends: { ...target.ends, least: 'of fewer none would be left' } }
        : target,
    slo,
    survive,
    throughFailover: flags.throughFailover === true,
    tolerance,
    mostReplications: wholeNumber('--max-replications', flags.maxReplications ?? '40'),
    ...(flags.price === undefined ? {} : { pricePerHour: price(flags.price) }),
  };
}

function sloOf(scenario: ReadScenario, texts: readonly string[]): readonly Expectation[] {
  const slo = askedSlo(texts, scenario);
  for (const clause of slo) checkReach(clause, scenario);
  if (slo.length > 0) return slo;
  throw new UsageError(
    'capacity for what? Give --slo \'p99 < 200ms\', as often as there are parts, or a scenario with "expect".',
  );
}

/** A limit that no request of a run can pass would be kept by any load. */
function checkReach({ text, metric, operator, limit }: Expectation, { scenario }: ReadScenario): void {
  const countedNs = scenario.duration - scenario.transient;
  if (METRICS[metric] !== 'duration' || !operator.startsWith('<') || limit < countedNs) return;
  throw new UsageError(
    `${text}: a run counts ${readableDuration(countedNs)}, so nothing in it can take longer, and any load would keep that. ` +
      `Give a --duration of ten times ${readableDuration(limit)}, or a shorter limit.`,
  );
}

function survivors(scenario: ReadScenario, text: string, find: string): number {
  const survive = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isInteger(survive) || survive < 0 || survive > MOST_LOST) {
    throw new UsageError(
      `--survive ${text}: give the number of real servers that may be lost, as 1; ${MOST_LOST} at most.`,
    );
  }
  const servers = inService(scenario.points[0].settings).length;
  // How many there must be is what --find servers asks.
  if (survive >= servers && survive > 0 && find !== 'servers') {
    const idle = scenario.points[0].settings.realServers.length - servers;
    const more =
      idle === 0
        ? ''
        : ` that ${servers === 1 ? 'gets' : 'get'} connections (${idle} more ${idle === 1 ? 'does' : 'do'} not)`;
    throw new UsageError(
      `--survive ${text}: the scenario has ${servers} real server${servers === 1 ? '' : 's'}${more}, so none would be left. --find servers looks for how many it takes.`,
    );
  }
  return survive;
}

function price(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(?:\/h)?$/.exec(text.trim());
  if (match === null)
    throw new UsageError(`--price ${text}: give what a real server costs in an hour, as 0.12/h.`);
  return Number(match[1]);
}
