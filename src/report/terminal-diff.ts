/** Where two results part, as text. */

import type { FigureMove, FirstDifference, ResultDiff, VerdictMove } from '../experiment/diff/result-diff.ts';
import type { FirstRequest, StepPair } from '../experiment/rerun/first-request.ts';
import type { RequestStory } from '../experiment/rerun/watched-run.ts';
import { readableDuration } from '../sim/units.ts';
import { compactDuration, compactNumber, compactShare } from './compact.ts';
import { textTable } from './text-table.ts';

/** The first request that two points' runs treat differently. */
export interface RequestOfPoint {
  readonly point: string;
  /** The run in which it was looked for; null where no two were found that differ. */
  readonly run: { readonly condition: string; readonly replication: number } | null;
  readonly request: FirstRequest;
}

const MOST_NAMES = 6;
const MOST_ROWS = 40;

export function diffReport(found: ResultDiff, requests: readonly RequestOfPoint[]): string {
  if (found.isEqual) return 'The results are equal, byte for byte.\n';
  const { answer, missing, moves, verdicts } = found;
  const lines = answer === null ? [] : [`before: ${answer.before}`, `after:  ${answer.after}`, ''];
  if (missing.length > 0) lines.push(`only in one of the two: ${some(missing)}`);
  lines.push(...countLines(found));
  const points = new Set([...found.first, ...requests].map(({ point }) => point));
  for (const point of points) lines.push(...pointLines(point, found, requests));
  lines.push(...verdicts.map(verdictLine));
  if (moves.length === 0) lines.push('No figure moved.');
  else lines.push('', ...moveLines(moves));
  return `${lines.join('\n')}\n`;
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map((name) => (name === '' ? '(no name)' : name));
  return `${shown.join('; ')}${names.length > MOST_NAMES ? `; … (${names.length})` : ''}`;
}

function countLines({ shared, differing }: ResultDiff): string[] {
  if (shared < 2) return [];
  if (differing.length === 0) return [`the runs of all ${shared} points that both have are the same`];
  return [`${differing.length} of the ${shared} points that both have differ: ${some(differing)}`];
}

function pointLines(
  point: string,
  { first }: ResultDiff,
  requests: readonly RequestOfPoint[],
): readonly string[] {
  const of = point === '' ? '' : `${point}: `;
  const lines: string[] = [];
  const own = first.find((difference) => difference.point === point);
  const looked = requests.find((request) => request.point === point);
  const replication = own?.replication ?? looked?.run?.replication ?? null;
  if (replication !== null) {
    const condition = looked?.run?.condition ?? '';
    const under = condition === '' ? '' : `, ${condition}`;
    lines.push(`${of}the first run that differs is replication ${replication}${under}`);
  }
  if (looked !== undefined) lines.push(...requestLines(looked.request, of));
  if (own !== undefined) lines.push(...spanLines(own, of));
  return lines;
}

function spanLines({ second, event }: FirstDifference, of: string): string[] {
  const lines: string[] = [];
  if (second !== null) {
    const span = `between ${readableDuration(second.fromNs)} and ${readableDuration(second.toNs)}`;
    lines.push(`${of}the first difference lies ${span}: ${second.what.join(', ')}`);
  }
  if (event !== null)
    lines.push(`${of}the first event that differs: "${event.before}" became "${event.after}"`);
  return lines;
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

function verdictLine({ point, text, before, after }: VerdictMove): string {
  const what = [point, text === '' ? 'the SLO' : text].filter((part) => part !== '').join(': ');
  return `${what}: ${before} became ${after}`;
}

/** Of many those that moved for certain. */
function moveLines(moves: readonly FigureMove[]): string[] {
  if (moves.length <= MOST_ROWS) return moveTable(moves);
  const certain = moves.filter(({ isCertain }) => isCertain).slice(0, MOST_ROWS);
  const more = `${moves.length - certain.length} figures more moved: --json has all`;
  return certain.length === 0 ? [`${more}; none for certain`] : [...moveTable(certain), `… and ${more}`];
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
  return textTable(columns, rows, 100);
}

function changeText(change: FigureMove['change']): string {
  if (change === null) return '-';
  return `${(change.estimate ?? 0) > 0 ? '+' : ''}${compactShare({ ...change, high: null })}`;
}
