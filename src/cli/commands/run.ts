/** `lbsim run`: makes the runs of a scenario, prints the answer, writes results.json and report.html. */
import { runExperiment } from '../../experiment/run-experiment.ts';
import { terminalReport } from '../../report/terminal.ts';
import type { ReadScenario } from '../../scenario/read-scenario.ts';
import { EXIT_HELD, EXIT_INTERRUPTED, exitOf, gravest, UsageError } from '../exit.ts';
import { loadScenario } from '../load-scenario.ts';
import {
  outputResult,
  type PlanFlags,
  precisionOf,
  precisionOption,
  terminalOptions,
  toldInterrupted,
  withPlan,
} from '../run-plan.ts';
import { type Settled, settled } from '../settle.ts';
import { VERSION } from '../version.ts';

export interface RunFlags extends PlanFlags {
  /** Instants at which ipvsadm's listings are printed, instead of the answer. */
  readonly ipvsadmAt?: readonly string[];
  /** keepalived's log is printed instead of the answer. */
  readonly syslog?: boolean;
}

export async function run(files: readonly string[], flags: RunFlags): Promise<number> {
  if (flags.out !== undefined && files.length > 1) {
    throw new UsageError('--out names one folder: give one scenario, or leave it out.');
  }
  if (flags.json !== undefined && flags.json !== '-' && files.length > 1) {
    throw new UsageError('--json names one file: give one scenario, or leave it out.');
  }
  const codes: number[] = [];
  for (const file of files) {
    const code = await runOne(file, flags);
    codes.push(code);
    if (code === EXIT_INTERRUPTED) break;
  }
  return gravest(codes);
}

async function runOne(file: string, flags: RunFlags): Promise<number> {
  const scenario = loadScenario(file, flags, (text) => process.stderr.write(text));
  if (flags.syslog === true) {
    const { syslog } = await import('./syslog.ts');
    process.stdout.write(syslog(scenario));
    return EXIT_HELD;
  }
  if (flags.ipvsadmAt !== undefined && flags.ipvsadmAt.length > 0) {
    const { ipvsadmListings } = await import('./listing.ts');
    process.stdout.write(ipvsadmListings(scenario, flags.ipvsadmAt));
    return EXIT_HELD;
  }
  const settling = await settled(flags, () => ({ scenario, points: scenario.points }));
  if (settling === undefined) {
    toldInterrupted(flags, 'The pilot runs were not done: nothing to write.');
    return EXIT_INTERRUPTED;
  }
  return await answer(
    loadScenario(file, settling.flags, () => {}),
    settling,
  );
}

async function answer(scenario: ReadScenario, { flags, found }: Settled<RunFlags>): Promise<number> {
  const precision = precisionOf(
    flags,
    scenario.expectations.map(({ metric }) => metric),
  );
  const made = await withPlan(
    flags,
    { scenario, runs: scenario.points.length * scenario.scenario.replications, what: 'runs' },
    (plan) => runExperiment({ scenario, lbsim: VERSION, ...precisionOption(precision), ...plan }),
  );
  if (made === undefined) {
    toldInterrupted(flags, 'No run was done yet: nothing to write.');
    return EXIT_INTERRUPTED;
  }
  const result = { ...made, ...found };
  await outputResult(result, terminalReport(result, terminalOptions()), flags);
  if (!result.complete) {
    toldInterrupted(flags);
    return EXIT_INTERRUPTED;
  }
  return exitOf(result.expectations);
}
