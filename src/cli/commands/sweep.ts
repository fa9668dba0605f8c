/** `lbsim sweep`: the figures over a grid, over logarithmic steps or over a Latin hypercube, and where they bend. */
import { checkDesign, type Design, gridDesign, latinHypercube } from '../../experiment/plans/design.ts';
import { runSweep } from '../../experiment/plans/run-sweep.ts';
import { sweepReport } from '../../report/terminal-sweep.ts';
import type { ReadScenario } from '../../scenario/read-scenario.ts';
import { EXIT_HELD, EXIT_INTERRUPTED, UsageError } from '../exit.ts';
import { loadScenario, wholeNumber } from '../load-scenario.ts';
import {
  outputResult,
  type PlanFlags,
  precisionOf,
  precisionOption,
  terminalOptions,
  toldInterrupted,
  withPlan,
} from '../run-plan.ts';
import { axesOf } from '../vary.ts';
import { VERSION } from '../version.ts';

export interface SweepFlags extends PlanFlags {
  readonly vary: readonly string[];
  readonly samples?: string;
}

export async function sweep(file: string, flags: SweepFlags): Promise<number> {
  const scenario = loadScenario(file, flags, (text) => process.stderr.write(text));
  const design = designOf(scenario, flags);
  checkDesign(design, scenario);
  const precision = precisionOf(flags, []);
  const result = await withPlan(
    flags,
    { scenario, runs: design.length * scenario.scenario.replications, what: 'runs' },
    (plan) => runSweep({ scenario, design, lbsim: VERSION, ...precisionOption(precision), ...plan }),
  );
  if (result === undefined) {
    process.stderr.write('Interrupted before a first run was done: nothing to write.\n');
    return EXIT_INTERRUPTED;
  }
  await outputResult(result, sweepReport(result, terminalOptions()), flags);
  if (result.complete) return EXIT_HELD;
  toldInterrupted(flags);
  return EXIT_INTERRUPTED;
}

function designOf(scenario: ReadScenario, { vary, samples }: SweepFlags): Design {
  if (vary.length === 0) {
    throw new UsageError(
      'sweep what? Give --vary clients.rate=100/s..500/s:100/s, as often as there are axes.',
    );
  }
  const axes = axesOf(vary, scenario, samples !== undefined);
  if (samples === undefined) return gridDesign(axes);
  return latinHypercube(axes, wholeNumber('--samples', samples), scenario.scenario.seed);
}
