/** Reads a stored scenario with changes, runs it, and judges it beside the stored result. */
import { Accumulator } from '../experiment/accumulate.ts';
import type { RunJob } from '../experiment/executors/executor.ts';
import type { ExperimentResult, PointResult } from '../experiment/experiment-result.ts';
import { judgePoint } from '../experiment/judge.ts';
import { jobOf } from '../experiment/measure.ts';
import { comparisonsOf, finish } from '../experiment/run-experiment.ts';
import type { RunResult } from '../models/run-result.ts';
import { type Override, parseOverride } from '../scenario/overrides.ts';
import { InputError } from '../scenario/problems.ts';
import { rememberedReader } from '../scenario/read-files.ts';
import { type ReadScenario, readScenario } from '../scenario/read-scenario.ts';
import type { WhatIfInput } from './protocol.ts';

/** How the changed scenario is called beside the stored one. */
export const WHAT_IF = 'what if';

/** The last one that was read: a worker runs one input many times, and 1 000 real servers take half a second to read. */
let last: { readonly key: string; readonly read: ReadScenario } | undefined;

/** Its variants are gone: the values of one of them are among the changes. Throws InputError. */
export function readWhatIf(input: WhatIfInput): ReadScenario {
  const key = JSON.stringify(input);
  if (last?.key !== key) last = { key, read: readAnew(input) };
  return last.read;
}

function readAnew(input: WhatIfInput): ReadScenario {
  const { vary: _, ...scenario } = input.scenario as Readonly<Record<string, unknown>>;
  const alone = { ...scenario, name: `${input.name}-what-if`, replications: input.replications };
  return readScenario({
    file: `${input.name}.json`,
    text: JSON.stringify(alone, null, 2),
    readFiles: rememberedReader(input.files),
    set: [
      ...Object.entries(input.set).map(([path, value]) => ({ path, value })),
      ...input.lines.map(override),
    ],
  });
}

function override(line: string): Override {
  const read = parseOverride(line);
  if (read !== undefined) return read;
  const message = `"${line}" is no value: write path=value, as clients.rate=200/s.`;
  throw new InputError([{ severity: 'error', file: 'other values', message }]);
}

export function jobOfWhatIf(input: WhatIfInput, replication: number): RunJob {
  const [point] = readWhatIf(input).points;
  return jobOf(point, replication, 'full', 1);
}

/** The result as the command line would give it, with its differences from the stored point. */
export function judgeWhatIf(
  input: WhatIfInput,
  runs: readonly RunResult[],
  stored: Pick<PointResult, 'name' | 'replications'>,
): ExperimentResult {
  const read = readWhatIf(input);
  const [{ settings }] = read.points;
  const accumulator = new Accumulator(settings);
  for (const run of runs) accumulator.add(run);
  const point = judgePoint(accumulator, {
    name: '',
    set: {},
    countedNs: settings.durationNs - settings.transientNs,
    settings,
  });
  const result = finish({ scenario: read, lbsim: input.lbsim }, [point], true);
  const both = [
    { name: WHAT_IF, replications: point.replications },
    { name: stored.name, replications: stored.replications.slice(0, point.replications.length) },
  ];
  const isPaired = both[0].replications.length === both[1].replications.length;
  return { ...result, comparisons: isPaired ? comparisonsOf(both) : [] };
}
