/** `lbsim diff`: two results beside one another, with thresholds for pipelines. */
import { kindOf, pairsOf } from '../../experiment/diff/diff-points.ts';
import { diffResults, type FigureMove, type ResultDiff } from '../../experiment/diff/result-diff.ts';
import { type ExperimentResult, RESULT_FORMAT } from '../../experiment/experiment-result.ts';
import { firstOfPoint } from '../../experiment/rerun/first-run.ts';
import { type PointAgain, pointAgain } from '../../experiment/rerun/points-again.ts';
import { diffReport, type RequestOfPoint } from '../../report/terminal-diff.ts';
import { didYouMean } from '../../scenario/problems.ts';
import { parseShare } from '../../sim/units.ts';
import { EXIT_HELD, EXIT_MISSED, EXIT_UNDECIDED, UsageError } from '../exit.ts';
import { readText } from '../read-text.ts';

export interface DiffFlags {
  readonly failAbove: readonly string[];
  readonly json?: boolean;
  /** False with `--no-rerun`: the first request is not looked for. */
  readonly rerun?: boolean;
}

interface Threshold {
  readonly figure: string;
  readonly share: number;
}

const FIGURES = [
  'mean',
  'p50',
  'p90',
  'p99',
  'p999',
  'max',
  'failed',
  'outage',
  'throughput',
  'brokenLogins',
];

/** Variants in which the first request is looked for: each takes as long as two of its runs. */
const MOST_FOLLOWED = 5;

export function diff(before: string, after: string, flags: DiffFlags): number {
  const thresholds = flags.failAbove.map(thresholdOf);
  const results = [read(before), read(after)] as const;
  checkKinds([before, after], results);
  const found = diffResults(...results);
  const requests = flags.rerun === false ? [] : followed([before, after], results, found);
  const judged = found.moves.flatMap((move) => beyondOf(move, thresholds));
  process.stdout.write(
    flags.json === true
      ? `${JSON.stringify({ ...found, requests }, null, 1)}\n`
      : `${diffReport(found, requests)}${judged.map(beyondText).join('')}`,
  );
  if (thresholds.length > 0) {
    if (judged.some(({ isCertain }) => isCertain) || found.missing.length > 0) return EXIT_MISSED;
    return judged.length > 0 ? EXIT_UNDECIDED : EXIT_HELD;
  }
  return found.isEqual ? EXIT_HELD : EXIT_MISSED;
}

type Two<Of> = readonly [Of, Of];

function checkKinds(files: Two<string>, results: Two<ExperimentResult>): void {
  const [own, other] = results.map((result) => MADE_BY[kindOf(result)]);
  if (own !== other) {
    throw new UsageError(
      `${files[0]} is of ${own}, ${files[1]} of ${other}: nothing in them can be laid beside one another.`,
    );
  }
  const [find, wanted] = results.map(({ capacity }) => capacity?.path);
  if (find !== wanted) {
    throw new UsageError(
      `${files[0]} looks for ${find}, ${files[1]} for ${wanted}: what was tried cannot be laid beside one another.`,
    );
  }
}

const MADE_BY = { runs: 'lbsim run or compare', sweep: 'lbsim sweep', capacity: 'lbsim capacity' } as const;

/** Of variants every one that differs, up to a limit; of a sweep and of what capacity tried the first. */
function followed(
  labels: Two<string>,
  results: Two<ExperimentResult>,
  { differing }: ResultDiff,
): readonly RequestOfPoint[] {
  const most = kindOf(results[0]) === 'runs' ? MOST_FOLLOWED : 1;
  const pairs = pairsOf(...results).filter(([{ name }]) => differing.includes(name));
  return pairs.slice(0, most).map((pair): RequestOfPoint => {
    const point = pair[0].name;
    const sides = labels.map((label, i) => pointAgain(label, results[i], pair[i].name));
    const reason = sides.find((side) => typeof side === 'string');
    if (reason !== undefined) return { point, run: null, request: { kind: 'unknown', reason } };
    const [before, after] = sides as PointAgain[];
    return { point, ...firstOfPoint(before, after) };
  });
}

function read(file: string): ExperimentResult {
  const text = readText('cannot read the result', file);
  let value: Partial<ExperimentResult> | null;
  try {
    value = JSON.parse(text) as Partial<ExperimentResult> | null;
  } catch {
    throw new UsageError(`${file} is no JSON: give a results.json of lbsim.`);
  }
  if (value?.format === RESULT_FORMAT && Array.isArray(value.points)) return value as ExperimentResult;
  throw new UsageError(
    `${file} is no result of this lbsim: its format is ${JSON.stringify(value?.format ?? null)}, wanted is "${RESULT_FORMAT}".`,
  );
}

function thresholdOf(text: string): Threshold {
  const [figure, limit = ''] = text.split('=').map((part) => part.trim());
  const share = parseShare(limit);
  if (!FIGURES.includes(figure)) {
    throw new UsageError(
      `--fail-above ${text}: "${figure}" is no figure.${didYouMean(figure, FIGURES)} Known: ${FIGURES.join(', ')}.`,
    );
  }
  if (share === undefined || share < 0)
    throw new UsageError(`--fail-above ${text}: give a share, as p99=5%.`);
  return { figure, share };
}

interface Beyond {
  readonly move: FigureMove;
  readonly threshold: Threshold;
  /** The whole interval of the change lies beyond the threshold, not the estimate alone. */
  readonly isCertain: boolean;
}

/** Worse by more than the threshold: throughput falls, everything else rises. */
function beyondOf(move: FigureMove, thresholds: readonly Threshold[]): Beyond[] {
  const { figure, before, after, change, isCertain } = move;
  const threshold = thresholds.find((own) => own.figure === figure);
  if (threshold === undefined) return [];
  const isLess = figure === 'throughput';
  if (change === null || change.estimate === null) {
    if (isLost(move)) return [{ move, threshold, isCertain: true }];
    const isFromNothing = before.estimate === 0 && (after.estimate ?? 0) > 0 && !isLess;
    return isFromNothing ? [{ move, threshold, isCertain }] : [];
  }
  const worse = isLess ? -change.estimate : change.estimate;
  if (worse <= threshold.share) return [];
  const near = isLess ? change.high : change.low;
  const least = near === null ? null : isLess ? -near : near;
  return [{ move, threshold, isCertain: least !== null && least > threshold.share }];
}

/** No response time is not a good one: where nothing is answered any more, there is none. */
function isLost({ before, after }: FigureMove): boolean {
  return before.estimate !== null && after.estimate === null;
}

function beyondText({ move, threshold: { share }, isCertain }: Beyond): string {
  const { point, figure } = move;
  const of = point === '' ? figure : `${point} ${figure}`;
  if (isLost(move)) return `BEYOND     ${of} was measured before, and there is none now\n`;
  const limit = `${Number((share * 100).toPrecision(4))} %`;
  return isCertain
    ? `BEYOND     ${of} is worse by more than ${limit}\n`
    : `undecided  ${of} may be worse by more than ${limit}\n`;
}
