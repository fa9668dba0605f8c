/** `lbsim sweep`: the figures over a grid, over logarithmic steps or over a Latin hypercube, and where they bend. */
import {
  checkDesign,
  type Design,
  gridDesign,
  latinHypercube,
  pointsOf,
  spanningPoints,
} from '../../experiment/plans/design.ts';
import { runShard, runSweep } from '../../experiment/plans/run-sweep.ts';
import { MOST_HELD } from '../../experiment/plans/sweep-rows.ts';
import { sweepReport } from '../../report/terminal-sweep.ts';
import type { ReadScenario } from '../../scenario/read-scenario.ts';
import { outputFolder } from '../claim-outputs.ts';
import { EXIT_HELD, EXIT_INTERRUPTED, UsageError } from '../exit.ts';
import { loadScenario, overridesOf, tellWarnings, wholeNumber } from '../load-scenario.ts';
import { type PlanRequest, recordedScenario } from '../plan-request.ts';
import { PointsFile } from '../points-file.ts';
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
import { shardOf } from '../shard.ts';
import { askedSlo } from '../slo.ts';
import { axesOf } from '../vary.ts';
import { VERSION } from '../version.ts';

export interface SweepFlags extends PlanFlags {
  readonly vary: readonly string[];
  readonly samples?: string;
  readonly slo: readonly string[];
  readonly shard?: string;
}

export async function sweep(file: string, asked: SweepFlags): Promise<number> {
  const isShard = asked.shard !== undefined;
  if (isShard && (asked.json !== undefined || asked.out !== undefined)) {
    throw new UsageError(
      `--shard makes runs for a store and no result: give ${asked.json === undefined ? '--out' : '--json'} to lbsim merge.`,
    );
  }
  const settling = await settled(asked, () => {
    const scenario = loadScenario(file, asked, () => {});
    const design = designOf(scenario, asked);
    checkDesign(design, scenario);
    const source = pointsOf(design, scenario);
    return {
      scenario,
      points: spanningPoints(design).map((index) => source.point(index)),
      isUnwritten: isShard,
    };
  });
  if (settling === undefined) {
    toldInterrupted(asked, 'The pilot runs were not done: nothing to write.');
    return EXIT_INTERRUPTED;
  }
  return await answer(file, settling);
}

async function answer(file: string, { flags, found }: Settled<SweepFlags>): Promise<number> {
  const set = overridesOf(flags);
  const { scenario, text, files } = recordedScenario(file, set);
  tellWarnings(scenario, (told) => process.stderr.write(told));
  const design = designOf(scenario, flags);
  checkDesign(design, scenario);
  const precision = precisionOf(flags, []);
  const slo = askedSlo(flags.slo, scenario);
  const { vary, samples, precision: relative, maxReplications } = flags;
  const request: PlanRequest = {
    command: 'sweep',
    file,
    text,
    // A varied file was read when its points were made.
    files: files(),
    set,
    vary,
    ...(flags.slo.length === 0 ? {} : { slo: flags.slo }),
    ...(samples === undefined ? {} : { samples }),
    ...(relative === undefined ? {} : { precision: relative }),
    ...(maxReplications === undefined ? {} : { maxReplications }),
    ...found,
  };
  if (flags.shard !== undefined) return await sweepShard({ scenario, design, request, flags });
  return await answerOfDesign({ scenario, design, slo, precision, flags, found, request });
}

export interface AskedDesign {
  readonly scenario: ReadScenario;
  readonly design: Design;
  readonly slo: ReturnType<typeof askedSlo>;
  readonly precision: ReturnType<typeof precisionOf>;
  readonly flags: PlanFlags;
  /** What the pilot runs told of the transient, when there were any. */
  readonly found: Settled<PlanFlags>['found'];
  /** Kept in the store, so that shards of one sweep know each other; absent where a store is only read. */
  readonly request?: PlanRequest;
}

/** Runs every point, or takes it from the store, writes the answer and returns the exit code. */
export async function answerOfDesign({ found, request, ...asked }: AskedDesign): Promise<number> {
  const { scenario, design, slo, precision, flags } = asked;
  const runs = design.length * scenario.scenario.replications;
  const made = await withPlan(
    flags,
    { scenario, runs, what: 'runs', ...(request === undefined ? {} : { request }) },
    async (plan) => {
      const rows = pointsFile(design, scenario, flags);
      const result = await runSweep({
        scenario,
        design,
        slo,
        lbsim: VERSION,
        ...precisionOption(precision),
        ...(rows === undefined ? {} : { onRow: (point) => rows.add(point) }),
        ...plan,
      });
      if (result === undefined) rows?.abandon();
      else rows?.finish();
      return result;
    },
  );
  if (made === undefined) {
    toldInterrupted(flags, 'No point was done yet: nothing to write.');
    return EXIT_INTERRUPTED;
  }
  const result = { ...made, ...found };
  await outputResult(result, sweepReport(result, terminalOptions()), flags);
  if (result.complete) return EXIT_HELD;
  toldInterrupted(flags);
  return EXIT_INTERRUPTED;
}

/** Where all points of a large design are written; nowhere when the result is only printed. */
function pointsFile(design: Design, { name }: ReadScenario, flags: PlanFlags): PointsFile | undefined {
  if (design.length <= MOST_HELD) return undefined;
  const folder = outputFolder(flags, name);
  if (folder !== undefined) return new PointsFile(folder);
  process.stderr.write(
    `The result holds every ${Math.ceil(design.length / MOST_HELD)}th of ${design.length} points: with --out FOLDER all stand in points.jsonl.\n`,
  );
  return undefined;
}

interface ShardWork {
  readonly scenario: ReadScenario;
  readonly design: Design;
  readonly request: PlanRequest;
  readonly flags: SweepFlags;
}

async function sweepShard({ scenario, design, request, flags }: ShardWork): Promise<number> {
  const shard = shardOf(flags.shard as string, process.env);
  const store = flags.store ?? `${scenario.name}.shard-${shard.number}-of-${shard.of}.duckdb`;
  const own = { ...flags, store };
  const isDone = await withPlan(
    own,
    {
      scenario,
      runs: Math.ceil(design.length / shard.of) * scenario.scenario.replications,
      what: 'runs',
      request,
      isUnwritten: true,
    },
    (plan) =>
      runShard({
        scenario,
        design,
        shard,
        lbsim: VERSION,
        ...precisionOption(precisionOf(flags, [])),
        ...plan,
      }),
  );
  if (!isDone) {
    toldInterrupted(own);
    return EXIT_INTERRUPTED;
  }
  process.stdout.write(
    `shard ${shard.number} of ${shard.of} is done: ${store}\nwith all of them: lbsim merge ${scenario.name}.shard-*.duckdb --store ${scenario.name}.duckdb\n`,
  );
  return EXIT_HELD;
}

/** 26 bytes a point and 100 a run stay in memory, also where shards are merged; a store of so many is some gigabytes. */
const MOST_POINTS = 2_000_000;

function checkSize(points: number, mend: string): void {
  if (points > MOST_POINTS)
    throw new UsageError(`that is a sweep of ${points} points, and ${MOST_POINTS} are the most. ${mend}`);
}

export function designOf(
  scenario: ReadScenario,
  { vary, samples }: Pick<SweepFlags, 'vary'> & { readonly samples?: string | undefined },
): Design {
  if (vary.length === 0) {
    throw new UsageError(
      'sweep what? Give --vary clients.rate=100/s..500/s:100/s, as often as there are axes.',
    );
  }
  const axes = axesOf(vary, scenario, samples !== undefined);
  if (samples === undefined) {
    const grid = gridDesign(axes);
    checkSize(grid.length, 'Take wider steps or fewer axes, or draw --samples from their ranges.');
    return grid;
  }
  const count = wholeNumber('--samples', samples);
  checkSize(count, 'Draw fewer.');
  return latinHypercube(axes, count, scenario.scenario.seed);
}
