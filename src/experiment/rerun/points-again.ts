/**
 * The runs that a result tells of, to be made again: it holds its scenario, every file that was read and the values of
 * each point. Points of a sweep and values that capacity tried keep one digest of all their runs, not one of each.
 */
import { InputError } from '../../scenario/problems.ts';
import { rememberedReader } from '../../scenario/read-files.ts';
import { type PlannedPoint, type ReadScenario, readScenario } from '../../scenario/read-scenario.ts';
import { diffPoints } from '../diff/diff-points.ts';
import type { ExperimentResult } from '../experiment-result.ts';
import { conditionsOf } from '../plans/capacity/conditions.ts';
import { targetOf } from '../plans/capacity/target.ts';
import type { RunAgain } from './first-request.ts';

export interface PointAgain {
  /** How messages name the result. */
  readonly label: string;
  readonly runs: readonly Omit<RunAgain, 'label' | 'digest'>[];
  /** Of each run, where the result holds them. */
  readonly digests: readonly string[] | null;
  /** Of all runs together. */
  readonly digest: string;
}

/** The point of that name; or why its runs cannot be made again. */
export function pointAgain(label: string, result: ExperimentResult, name: string): PointAgain | string {
  if (result.files === undefined)
    return `${label} does not hold the files of its scenario: they are too large`;
  try {
    const read = readScenario({
      file: label,
      text: JSON.stringify(result.scenario),
      readFiles: rememberedReader(result.files),
    });
    return pointOf({ label, result, read }, name);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return `this lbsim does not read the scenario of ${label} any more: ${error.problems[0].message}`;
  }
}

interface Held {
  readonly label: string;
  readonly result: ExperimentResult;
  readonly read: ReadScenario;
}

function pointOf({ label, result, read }: Held, name: string): PointAgain | string {
  const { capacity, sweep, points } = result;
  const place = diffPoints(result).findIndex((point) => point.name === name);
  if (capacity !== undefined) {
    const { value, replications, digest } = capacity.trials[place];
    const target = targetOf(read, capacity.find);
    if (typeof target === 'string') return `${label}: ${target}`;
    const throughFailover = capacity.conditions.length > 2;
    const conditions = conditionsOf({ scenario: read, survive: capacity.survive, throughFailover });
    const planned = target.at(value);
    const runs = conditions.flatMap((condition) =>
      runsOf(condition.of(planned), numbers(replications), condition.name),
    );
    return { label, runs, digests: null, digest };
  }
  if (sweep !== undefined) {
    const { values, replications, digest } = sweep.points[place];
    const set = Object.fromEntries(sweep.axes.map(({ path }, i) => [path, values[i]]));
    const runs = runsOf(read.makePoint({ name, set }), numbers(replications));
    return { label, runs, digests: null, digest };
  }
  const { set, replications } = points[place];
  const own = replications.map(({ replication }) => replication);
  const digests = replications.map(({ digest }) => digest);
  return { label, runs: runsOf(read.makePoint({ name, set }), own), digests, digest: '' };
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i);
}

function runsOf(
  { settings, scenario }: PlannedPoint,
  replications: readonly number[],
  condition = '',
): PointAgain['runs'] {
  return replications.map((replication) => ({
    options: { settings, seed: scenario.seed, replication },
    condition,
  }));
}
