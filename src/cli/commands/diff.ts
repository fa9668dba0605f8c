/** `lbsim diff`: two results beside one another, with thresholds for pipelines. */
import { readFileSync } from 'node:fs';
import { type ExperimentResult, RESULT_FORMAT } from '../../experiment/experiment-result.ts';
import { type FirstRequest, firstRequest, type StepPair } from '../../experiment/rerun/first-request.ts';
import type { RequestStory } from '../../experiment/rerun/watched-run.ts';
import { diffResults, type FigureMove, pairsOf, type ResultDiff } from '../../experiment/result-diff.ts';
import { compactDuration, compactNumber, compactShare } from '../../report/compact.ts';
import { textTable } from '../../report/text-table.ts';
import { didYouMean } from '../../scenario/problems.ts';
import { parseShare, readableDuration } from '../../sim/units.ts';
import { EXIT_HELD, EXIT_MISSED, fileTrouble, UsageError } from '../exit.ts';

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

export function diff(before: string, after: string, flags: DiffFlags): number {
  const thresholds = flags.failAbove.map(thresholdOf);
  const results = [read(before), read(after)] as const;
  const compared = diffResults(...results);
  const found = {
    ...compared,
    request: flags.rerun === false ? null : rerun([before, after], results, compared),
  };
  const broken = found.moves.filter((move) => isBeyond(move, thresholds));
  process.stdout.write(
    flags.json === true ? `${JSON.stringify(found, null, 1)}\n` : told(found, broken, thresholds),
  );
  if (thresholds.length > 0) return broken.length > 0 || found.missing.length > 0 ? EXIT_MISSED : EXIT_HELD;
  return found.isEqual ? EXIT_HELD : EXIT_MISSED;
}

interface Found extends ResultDiff {
  /** Of the first run that differs; null where none does, or nobody asked. */
  readonly request: (FirstRequest & { readonly point: string; readonly replication: number }) | null;
}

function rerun(
  labels: readonly [string, string],
  results: readonly [ExperimentResult, ExperimentResult],
  { first }: ResultDiff,
): Found['request'] {
  const differs = first.find(({ replication }) => replication !== null);
  const pair = pairsOf(...results).find(([{ name }]) => name === differs?.point);
  if (differs === undefined || differs.replication === null || pair === undefined) return null;
  const { point, replication } = differs;
  const [before, after] = labels.map((label, i) => ({ label, result: results[i], point: pair[i] }));
  return { point, replication, ...firstRequest(before, after, replication) };
}

function read(file: string): ExperimentResult {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw fileTrouble('cannot read the result', file, error);
  }
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

/** Worse by more than the threshold: throughput falls, everything else rises. */
function isBeyond({ figure, before, after, change }: FigureMove, thresholds: readonly Threshold[]): boolean {
  const threshold = thresholds.find((own) => own.figure === figure);
  if (threshold === undefined) return false;
  if (change?.estimate == null) return (before.estimate ?? 0) === 0 && (after.estimate ?? 0) > 0;
  return (figure === 'throughput' ? -change.estimate : change.estimate) > threshold.share;
}

function told(found: Found, broken: readonly FigureMove[], thresholds: readonly Threshold[]): string {
  if (found.isEqual) return 'The results are equal, byte for byte.\n';
  const lines = found.missing.map((name) => `only in one of the two: ${name === '' ? '(no name)' : name}`);
  for (const { point, replication, second, event } of found.first) {
    const of = point === '' ? '' : `${point}: `;
    if (replication !== null) lines.push(`${of}the first run that differs is replication ${replication}`);
    const { request } = found;
    if (request?.point === point && replication !== null) lines.push(...requestLines(request, of));
    if (second !== null) {
      lines.push(
        `${of}the first difference lies between ${readableDuration(second.fromNs)} and ${readableDuration(second.toNs)}: ${second.what.join(', ')}`,
      );
    }
    if (event !== null)
      lines.push(`${of}the first event that differs: "${event.before}" became "${event.after}"`);
  }
  if (found.moves.length > 0) lines.push('', ...moveTable(found.moves));
  else lines.push('No figure moved.');
  for (const { point, figure } of broken) {
    const { share } = thresholds.find((own) => own.figure === figure) as Threshold;
    lines.push(
      `BEYOND  ${point === '' ? '' : `${point} `}${figure} is worse by more than ${Number((share * 100).toPrecision(4))} %`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function requestLines(found: FirstRequest, of: string): readonly string[] {
  if (found.kind === 'unknown') return [`${of}which request differs first cannot be told: ${found.reason}`];
  const steps = found.step === null ? [] : [`${of}${stepText(found.step)}`];
  if (found.kind === 'none') return [`${of}every request fares alike in both`, ...steps];
  const { number, before, after } = found.request;
  return [
    `${of}the first request that differs is number ${number}`,
    `  before: ${storyText(before)}`,
    `  after:  ${storyText(after)}`,
    ...steps,
  ];
}

function storyText(story: RequestStory | null): string {
  if (story === null) return 'there is no such request';
  const { client, clientClass, wantedNs, realServer, outcome, cause, tookNs } = story;
  const who = client === null ? `${clientClass}` : `${clientClass} ${client}`;
  const where = realServer === null ? 'reached no real server' : `went to ${realServer}`;
  const took = tookNs === null ? '' : ` after ${readableDuration(tookNs)}`;
  const end = outcome === 'in flight' ? 'still in flight at the end' : `${outcome}${took}`;
  return `${who} at ${instant(wantedNs)}, ${where}, ${end}${cause === null ? '' : `: ${cause}`}`;
}

function stepText({ event, before, after }: StepPair): string {
  const [own, other] = [before, after].map((step) =>
    step === null ? 'the end' : `"${step.name}" at ${instant(step.timeNs)}`,
  );
  return `the simulations part with event ${event}: ${own} before, ${other} after`;
}

/** To the nanosecond: two runs may part by less than a reader would round. */
function instant(ns: number): string {
  return `${(ns / 1e9).toFixed(9)} s`;
}

function moveTable(moves: readonly FigureMove[]): string[] {
  const value = ({ figure }: FigureMove, interval: FigureMove['before']) => {
    if (figure === 'failed' || figure === 'brokenLogins') return compactShare(interval);
    return figure === 'throughput' ? compactNumber(interval) : compactDuration(interval);
  };
  const rows = moves.map((move) => [
    `${move.figure}${move.point === '' ? '' : ` (${move.point})`}`,
    value(move, move.before),
    value(move, move.after),
    changeText(move.change),
    move.isCertain ? 'for certain' : 'not distinguishable',
  ]);
  const columns = ['figure', 'before', 'after', 'change', ''].map((title, i) => ({
    title,
    align: i === 0 || i === 4 ? ('left' as const) : ('right' as const),
  }));
  return textTable(columns, rows, 80);
}

function changeText(change: FigureMove['change']): string {
  if (change === null) return '-';
  return `${(change.estimate ?? 0) > 0 ? '+' : ''}${compactShare({ ...change, high: null })}`;
}
