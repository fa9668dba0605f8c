/** `lbsim capacity`: the largest rate, or the fewest servers, that keep the SLO with confidence. */
import { runCapacity } from '../../experiment/plans/capacity/run-capacity.ts';
import { targetOf } from '../../experiment/plans/capacity/target.ts';
import { capacityReport } from '../../report/terminal-capacity.ts';
import type { Expectation } from '../../scenario/expectation.ts';
import type { ReadScenario } from '../../scenario/read-scenario.ts';
import { parseShare } from '../../sim/units.ts';
import { EXIT_HELD, EXIT_INTERRUPTED, EXIT_MISSED, UsageError } from '../exit.ts';
import { loadScenario, wholeNumber } from '../load-scenario.ts';
import { outputResult, type PlanFlags, terminalOptions, toldInterrupted, withPlan } from '../run-plan.ts';
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

export async function capacity(file: string, flags: CapacityFlags): Promise<number> {
  if (flags.precision !== undefined) {
    throw new UsageError(
      '--precision is not for capacity, which adds runs until the SLO is decided: --tolerance says how near the answer is bracketed, --max-replications where it gives up.',
    );
  }
  const scenario = loadScenario(file, flags, (text) => process.stderr.write(text));
  const slo = sloOf(scenario, flags.slo);
  const target = targetOf(scenario, flags.find);
  if (typeof target === 'string') throw new UsageError(target);
  const survive = survivors(scenario, flags.survive);
  const tolerance = parseShare(flags.tolerance);
  if (tolerance === undefined || tolerance <= 0 || tolerance >= 1) {
    throw new UsageError(`--tolerance ${flags.tolerance}: give a share of the answer, as 2%.`);
  }
  const most = wholeNumber('--max-replications', flags.maxReplications ?? '40');
  const result = await withPlan(
    flags,
    { scenario, runs: scenario.scenario.replications * 8, what: 'runs' },
    (plan) =>
      runCapacity({
        scenario,
        lbsim: VERSION,
        target:
          survive === 0
            ? target
            : {
                ...target,
                least: Math.max(target.least, target.isWhole && target.find === 'servers' ? survive + 1 : 0),
              },
        slo,
        survive,
        throughFailover: flags.throughFailover === true,
        tolerance,
        mostReplications: most,
        ...(flags.price === undefined ? {} : { pricePerHour: price(flags.price) }),
        changes: (answer) => siteChanges(file, scenario.makePoint({ name: '', set: {} }), answer),
        onTrial: (text) => {
          if (process.stderr.isTTY) process.stderr.write(`\r${text} …\u001b[K`);
        },
        executor: plan.executor,
        isInterrupted: plan.isInterrupted,
      }),
  );
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
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

function sloOf(scenario: ReadScenario, texts: readonly string[]): readonly Expectation[] {
  const slo = askedSlo(texts, scenario);
  if (slo.length > 0) return slo;
  throw new UsageError(
    'capacity for what? Give --slo \'p99 < 200ms\', as often as there are parts, or a scenario with "expect".',
  );
}

function survivors(scenario: ReadScenario, text: string): number {
  const survive = Number(text);
  const servers = scenario.points[0].settings.realServers.length;
  if (!Number.isInteger(survive) || survive < 0) {
    throw new UsageError(`--survive ${text}: give the number of real servers that may be lost, as 1.`);
  }
  if (survive >= servers && survive > 0) {
    throw new UsageError(
      `--survive ${text}: the scenario has ${servers} real server${servers === 1 ? '' : 's'}, so none would be left.`,
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
