/**
 * Runs every model again and again until the time is over, or every figure is precise enough, and judges: a figure is right
 * when it lies within four standard errors of theory, and all together when their z pass a chi-square test. With two hundred
 * figures a correct simulator misses a few 99 % intervals: those alone would be no verdict. Seeds are counted from 0.
 */
import { chiSquareTail } from '../../analysis/chi-square.ts';
import { meanOf, varianceOf } from '../../analysis/interval.ts';
import { studentQuantile, studentTwoSided } from '../../analysis/student.ts';
import { mm1WaitAsymptoticVariance } from '../../analysis/theory/single-server.ts';
import { normalQuantile } from '../../sim/distributions/normal.ts';
import { approaches, models } from './registry.ts';

/** Samples before which nothing is judged. */
const LEAST_SAMPLES = 10;
const WORST_Z = 4;
/** Below this the z of all figures together are too large, or too small, to be chance. */
const LEAST_P = 1e-4;

export interface ValidationLine {
  readonly row: number;
  readonly title: string;
  readonly name: string;
  readonly exact: number;
  readonly mean: number;
  /** Of the 99 % interval. */
  readonly halfWidth: number;
  /** Standard errors between simulation and theory, as if the samples were many. */
  readonly z: number;
  readonly isRight: boolean;
}

export interface ApproachLine {
  readonly row: number;
  readonly title: string;
  readonly name: string;
  readonly limit: number;
  readonly mean: number;
  readonly range: readonly [number, number];
  readonly isRight: boolean;
}

export interface ValidationResult {
  readonly format: 'lbsim-validation/1';
  readonly samples: number;
  readonly lines: readonly ValidationLine[];
  readonly approaches: readonly ApproachLine[];
  /** Over the first figure of each model, which are independent. */
  readonly chiSquare: { readonly value: number; readonly freedom: number; readonly p: number };
  readonly isRight: boolean;
}

export interface ValidationOptions {
  /** Samples of one task; any order, any thread. */
  readonly sample: (index: number, seed: string) => Promise<readonly number[]>;
  /** Whether another pass over all models may begin. */
  readonly goesOn: (passes: number, lines: readonly ValidationLine[]) => boolean;
  readonly onPass: (passes: number) => void;
}

export async function runValidation({
  sample,
  goesOn,
  onPass,
}: ValidationOptions): Promise<ValidationResult> {
  const columns = models.map(({ figures }) => figures.map((): number[] => []));
  const approached = approaches.map((): number[] => []);
  let lines: readonly ValidationLine[] = [];
  let passes = 0;
  do {
    const tasks = [...models, ...approaches].map(async (_, index) => {
      // Models must not share their chance, or what is low in one is low in all.
      const values = await sample(index, `validate/${index}/${passes}`);
      return { index, values };
    });
    for (const { index, values } of await Promise.all(tasks)) {
      if (index >= models.length) approached[index - models.length].push(values[0]);
      else for (let i = 0; i < values.length; i++) columns[index][i].push(values[i]);
    }
    onPass(++passes);
    lines = passes < 2 ? [] : judge(columns);
  } while (passes < LEAST_SAMPLES || goesOn(passes, lines));
  return resultOf(passes, lines, approached);
}

function judge(columns: readonly (readonly (readonly number[])[])[]): readonly ValidationLine[] {
  return models.flatMap(({ row, title, figures }, m) => [
    ...figures.map(({ name, exact }, i) => lineOf({ row, title, name, exact }, columns[m][i])),
    ...(title === 'M/M/1, load 0.8' ? [spread(columns[m][0])] : []),
  ]);
}

function lineOf(
  identity: Pick<ValidationLine, 'row' | 'title' | 'name' | 'exact'>,
  values: readonly number[],
): ValidationLine {
  const mean = meanOf(values);
  const error = Math.sqrt(varianceOf(values) / values.length);
  const freedom = values.length - 1;
  const z =
    error === 0
      ? mean === identity.exact
        ? 0
        : Infinity
      : normalOf((mean - identity.exact) / error, freedom);
  const halfWidth = error * studentQuantile(0.995, freedom);
  return { ...identity, mean, halfWidth, z, isRight: Math.abs(z) <= WORST_Z };
}

/** Row 5: what the spread of the means of runs of 40 000 customers says of the asymptotic variance of the response. */
function spread(means: readonly number[]): ValidationLine {
  const customers = 40_000;
  const freedom = means.length - 1;
  const mean = customers * varianceOf(means);
  // The response has the work beside the wait: 1919 against 1976 at load 0.8 (simulated, by the table of theory).
  const exact = mm1WaitAsymptoticVariance(0.8) * (1919 / 1976);
  const error = mean * Math.sqrt(2 / freedom);
  // Fisher: twice a chi-square has a root that is nearly normal.
  const z = Math.sqrt(2 * freedom * (mean / exact)) - Math.sqrt(2 * freedom - 1);
  const identity = {
    row: 5,
    title: 'M/M/1, load 0.8',
    name: 'asymptotic variance of the mean response',
    exact,
  };
  return { ...identity, mean, halfWidth: 2.58 * error, z, isRight: Math.abs(z) <= WORST_Z };
}

/** The normal deviate that is as unlikely as this one of Student. */
function normalOf(t: number, freedom: number): number {
  const tail = studentTwoSided(Math.abs(t), freedom);
  return Math.sign(t) * normalQuantile(1 - Math.max(tail, 1e-15) / 2);
}

function resultOf(
  samples: number,
  lines: readonly ValidationLine[],
  approached: readonly (readonly number[])[],
): ValidationResult {
  const judged = approaches.map(({ row, title, name, limit, range }, i): ApproachLine => {
    const mean = meanOf(approached[i]);
    const ratio = mean / limit;
    return { row, title, name, limit, mean, range, isRight: ratio >= range[0] && ratio <= range[1] };
  });
  const first = lines.filter(({ title }, i) => lines[i - 1]?.title !== title);
  const value = first.reduce((sum, { z }) => sum + z * z, 0);
  const p = chiSquareTail(value, first.length);
  const isRight =
    lines.every((line) => line.isRight) &&
    judged.every((line) => line.isRight) &&
    p > LEAST_P &&
    p < 1 - LEAST_P;
  return {
    format: 'lbsim-validation/1',
    samples,
    lines,
    approaches: judged,
    chiSquare: { value, freedom: first.length, p },
    isRight,
  };
}
