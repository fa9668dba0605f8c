/** `lbsim compare`: the same clients under several policies, each against a baseline. */
import { compareResult } from '../../experiment/plans/compare.ts';
import { gridDesign, pointsOf } from '../../experiment/plans/design.ts';
import { pointList, runExperiment } from '../../experiment/run-experiment.ts';
import { compareReport } from '../../report/terminal-compare.ts';
import { didYouMean } from '../../scenario/problems.ts';
import type { PlannedPoint, ReadScenario } from '../../scenario/read-scenario.ts';
import { EXIT_INTERRUPTED, exitOf, UsageError } from '../exit.ts';
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
import { axesOf } from '../vary.ts';
import { VERSION } from '../version.ts';

export interface CompareFlags extends PlanFlags {
  readonly vary: readonly string[];
  readonly baseline?: string;
}

/** More variants than a table shows are a sweep. */
const MOST_VARIANTS = 60;

export async function compare(file: string, flags: CompareFlags): Promise<number> {
  const given = loadScenario(file, flags, (text) => process.stderr.write(text));
  const settling = await settled(flags, () => ({
    scenario: given,
    points: variants(given, flags.vary),
  }));
  if (settling === undefined) {
    toldInterrupted(flags, 'The pilot runs were not done: nothing to compare.');
    return EXIT_INTERRUPTED;
  }
  return await answer(
    loadScenario(file, settling.flags, () => {}),
    settling,
  );
}

async function answer(scenario: ReadScenario, { flags, found }: Settled<CompareFlags>): Promise<number> {
  const points = variants(scenario, flags.vary);
  const baseline = baselineOf(points, flags.baseline);
  const precision = precisionOf(
    flags,
    scenario.expectations.map(({ metric }) => metric),
  );
  const result = await withPlan(
    flags,
    { scenario, runs: points.length * scenario.scenario.replications, what: 'runs' },
    (plan) =>
      runExperiment({
        scenario,
        points: pointList(points),
        lbsim: VERSION,
        ...precisionOption(precision),
        ...plan,
      }),
  );
  if (result === undefined) {
    toldInterrupted(flags, 'Not every variant has a run yet: nothing to compare.');
    return EXIT_INTERRUPTED;
  }
  const compared = { ...result, ...found, compare: compareResult(result.points, baseline) };
  await outputResult(compared, compareReport(compared, terminalOptions()), flags);
  if (!result.complete) {
    toldInterrupted(flags);
    return EXIT_INTERRUPTED;
  }
  return exitOf(result.expectations);
}

function variants(scenario: ReadScenario, vary: readonly string[]): readonly PlannedPoint[] {
  if (vary.length === 0) {
    if (scenario.points.length > 1) return scenario.points;
    throw new UsageError(
      'compare what? Give --vary scheduler=rr,wlc,sed, or a scenario that has "vary" with two values or more.',
    );
  }
  const design = gridDesign(axesOf(vary, scenario, false));
  if (design.length < 2)
    throw new UsageError('one variant compares with nothing: give --vary two values or more.');
  if (design.length > MOST_VARIANTS) {
    throw new UsageError(
      `${design.length} variants are more than the ${MOST_VARIANTS} that a comparison shows. Use lbsim sweep.`,
    );
  }
  const source = pointsOf(design, scenario);
  return Array.from({ length: design.length }, (_, index) => source.point(index));
}

function baselineOf(points: readonly PlannedPoint[], wanted: string | undefined): string {
  if (wanted === undefined) return points[0].name;
  const names = points.map(({ name }) => name);
  if (names.includes(wanted)) return wanted;
  throw new UsageError(
    `--baseline ${wanted}: no variant is called so.${didYouMean(wanted, names)} Known: ${names.join('; ')}.`,
  );
}
