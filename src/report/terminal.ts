/** The result as text for a terminal: the answer first, then what it rests on. A pure function of the result. */
import { percentAtMost } from '../analysis/digits.ts';
import type { Interval } from '../analysis/interval.ts';
import type {
  ExperimentResult,
  PhaseSummary,
  PointResult,
  RealServerSummary,
} from '../experiment/experiment-result.ts';
import type { TimelineEntry } from '../models/timeline.ts';
import { readableDuration } from '../sim/units.ts';
import { levelOf, toDecide } from './certainty.ts';
import { compactDuration, compactNumber, compactShare } from './compact.ts';
import { namedServers } from './named-servers.ts';
import { failoverLines } from './terminal-failover.ts';
import { headed, type Styles, stylesFor, type TerminalOptions } from './terminal-styles.ts';
import { type Column, textTable, wrap } from './text-table.ts';
import { theorySentence } from './theory-sentence.ts';

const MOST_TIMELINE_ROWS = 40;

export function terminalReport(result: ExperimentResult, options: TerminalOptions): string {
  const styles = stylesFor(options.colour);
  const width = Math.min(120, Math.max(60, options.width));
  const sections: string[][] = [wrap(result.answer, width).map(styles.bold)];
  sections.push(wrap(basis(result), width).map(styles.dim));
  if (result.points.length > 1) sections.push(comparisonTable(result, styles, width));
  for (const point of result.points) {
    if (result.points.length > 1) sections.push([styles.bold(`— ${point.name} —`)]);
    sections.push(...pointSections(point, styles, width, result.points.length === 1));
  }
  if (result.expectations.length > 0) sections.push(expectationLines(result, styles));
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

export function basis(result: ExperimentResult): string {
  const runs = result.points[0].replications.length;
  const minutes = readableDuration(result.durationNs);
  const partial = result.complete ? '' : ' INTERRUPTED: fewer runs than asked for.';
  const plural = runs === 1 ? 'one run' : `${runs} runs`;
  const level = levelOf(result.points, '?');
  return `${result.name}: ${plural} of ${minutes}, seed ${result.seed}; ${level}.${settledText(result)}${partial}${stopped(result)}`;
}

/** What `--transient auto` found. */
export function settledText({ transient }: ExperimentResult): string {
  if (transient === undefined) return '';
  const { ns, pilots, unsettled } = transient;
  const many = pilots === 1 ? 'one pilot run' : `${pilots} pilot runs`;
  if (unsettled.length > 0) {
    const who = unsettled.length === 1 && unsettled[0] === '' ? '' : ` (${unsettled.join('; ')})`;
    return ` NOT SETTLED${who}: by MSER-5 over ${many} each the best cut lies in the second half of the run. Give a longer --duration, or less load.`;
  }
  return ` The first ${readableDuration(ns)} are not counted (MSER-5 over ${many}).`;
}

/** How sequential stopping ended. */
export function stopped({ precision, points }: ExperimentResult): string {
  if (precision === undefined) return '';
  const { relative, figures, gaveUp, mostReplications } = precision;
  const asked = `${figures.join(', ')} within ${Number((relative * 100).toPrecision(3))} %`;
  if (gaveUp.length === 0) return ` Stopped when ${asked}.`;
  const who = points.length === 1 && points[0].name === '' ? '' : ` for ${gaveUp.join('; ')}`;
  return ` GAVE UP${who} after ${mostReplications} replications: not all of ${asked}.`;
}

function pointSections(point: PointResult, styles: Styles, width: number, isOnly: boolean): string[][] {
  const { requests } = point;
  const failed = Object.values(requests.failed).reduce((sum, count) => sum + count, 0);
  const counts = `requests  ${requests.sent} sent, ${requests.answered} answered, ${failed} failed, ${requests.inFlight} in flight at the end`;
  const sections = [
    [counts],
    responseTable(point, styles, width),
    failureTable(point, styles, width),
    failoverLines(point, styles, width),
    classTable(point, styles, width),
    serverTable(point, styles, width),
    balanceLine(point, width),
    theoryLine(point, width),
    behindLines(point, styles, width),
    directorTable(point, styles, width),
  ];
  if (isOnly && point.timeline.length > 0) sections.push(timelineLines(point.timeline, styles, width));
  if (!point.laws.little || !point.laws.conservation) {
    sections.push([
      styles.bad('A LAW IS BROKEN: Little or conservation does not hold. Please report this run.'),
    ]);
  }
  return sections.filter((lines) => lines.length > 0);
}

const right = (title: string): Column => ({ title, align: 'right' });
const left = (title: string): Column => ({ title, align: 'left' });

/** Numbered, so that a label which had to be cut in one table is found whole in the other. */
function phaseLabel(phase: PhaseSummary, index: number): string {
  const name = phase.name.split(':')[0];
  return phase.startNs === 0
    ? `${index + 1} ${name}`
    : `${index + 1} ${readableDuration(phase.startNs)} ${name}`;
}

function rowsOfPhases(
  point: PointResult,
  row: (group: Pick<PhaseSummary, 'p50' | 'p90' | 'p99' | 'p999' | 'max'>) => string[],
): string[][] {
  const whole = ['whole run', ...row(point.figures)];
  if (point.phases.length < 2) return [whole];
  return [whole, ...point.phases.map((phase, i) => [phaseLabel(phase, i), ...row(phase)])];
}

function responseTable(point: PointResult, styles: Styles, width: number): string[] {
  const columns = [left('response time'), ...['p50', 'p90', 'p99', 'p99.9', "run's max"].map(right)];
  const rows = rowsOfPhases(point, ({ p50, p90, p99, p999, max }) =>
    [p50, p90, p99, p999, max].map(compactDuration),
  );
  return headed(textTable(columns, rows, width), styles);
}

function failureTable(point: PointResult, styles: Styles, width: number): string[] {
  const causes = Object.keys(point.requests.failed).filter((cause) =>
    point.phases.some(({ failed }) => (failed[cause] ?? 0) > 0),
  );
  if (causes.length === 0) {
    const { high } = point.figures.failed;
    return [`failures  none${high === null ? '' : ` (at most ${percentAtMost(high)})`}`];
  }
  const columns = [left('failures'), right('of all'), ...causes.map(right), right('longest outage')];
  const rows = point.phases.map((phase, i) => [
    point.phases.length === 1 ? phase.name : phaseLabel(phase, i),
    compactShare(phase.failedShare),
    ...causes.map((cause) => String(phase.failed[cause] ?? 0)),
    outageCell(phase.outage),
  ]);
  return headed(textTable(columns, rows, width), styles);
}

function outageCell(outage: Interval): string {
  return (outage.estimate ?? 0) === 0 ? '-' : compactDuration(outage);
}

function serverTable(point: PointResult, styles: Styles, width: number): string[] {
  const columns = [
    left('real server'),
    ...['share', 'busy', 'active', 'inactive', 'p99', 'failed'].map(right),
  ];
  const { servers, note } = namedServers(point);
  const table = (label: (server: RealServerSummary) => string) =>
    textTable(
      columns,
      servers.map((server) => [
        label(server),
        compactShare(server.share),
        compactShare(server.utilisation),
        compactNumber(server.active),
        compactNumber(server.inactive),
        compactDuration(server.p99),
        String(server.failed),
      ]),
      width,
    );
  const whole = table(({ name, address }) => `${name} ${address}`);
  // A cut address is worth less than none.
  const isCut = whole.some((line) => line.slice(1).includes('…'));
  const lines = headed(isCut ? table(({ name }) => name) : whole, styles);
  return note === '' ? lines : [...lines, ...wrap(note, width, '  ').map(styles.dim)];
}

/** Only where a director has a limit: how near it is. */
function directorTable(point: PointResult, styles: Styles, width: number): string[] {
  const limited = point.directors.filter(({ utilisation }) => (utilisation.estimate ?? 0) > 0);
  if (limited.length === 0) return [];
  const columns = [left('director'), ...['busy', 'packets in', 'packets out', 'dropped'].map(right)];
  const rows = limited.map(({ name, utilisation, inPackets, outPackets, droppedPackets }) => [
    name,
    compactShare(utilisation),
    compactNumber(inPackets),
    compactNumber(outPackets),
    compactNumber(droppedPackets),
  ]);
  return headed(textTable(columns, rows, width), styles);
}

/** Only where there are several: whom it hits. */
function classTable({ classes }: PointResult, styles: Styles, width: number): string[] {
  if (classes.length < 2) return [];
  const columns = [left('class'), ...['p50', 'p90', 'p99', 'failed'].map(right)];
  const rows = classes.map(({ name, p50, p90, p99, failedShare }) => [
    name,
    compactDuration(p50),
    compactDuration(p90),
    compactDuration(p99),
    compactShare(failedShare),
  ]);
  return headed(textTable(columns, rows, width), styles);
}

/** What stands behind and beside the real servers, where the scenario has it. */
function behindLines(
  { backends, caches, secondTries }: PointResult,
  styles: Styles,
  width: number,
): string[] {
  const columns = [left('backend'), ...['busy', 'requests in it', 'refused'].map(right)];
  const rows = backends.map(({ name, utilisation, meanInSystem, refused }) => [
    name,
    compactShare(utilisation),
    compactNumber(meanInSystem),
    compactShare(refused),
  ]);
  const lines = rows.length === 0 ? [] : headed(textTable(columns, rows, width), styles);
  if (caches.length > 0) {
    const hits = caches.map(({ name, hits }) => `${name} ${compactShare(hits)}`).join(', ');
    lines.push(...wrap(`found in caches: ${hits}`, width, '  '));
  }
  const { retries, hedges, attempts } = secondTries;
  if (retries + hedges > 0) {
    const what = `${retries} retries, ${hedges} copies of slow requests`;
    lines.push(...wrap(`second tries: ${what}; ${compactNumber(attempts)} attempts a request`, width, '  '));
  }
  return lines;
}

/** What theory says of the mean response, where it says something. */
function theoryLine(point: PointResult, width: number): string[] {
  const sentence = theorySentence(point, compactDuration(point.figures.mean));
  return sentence === undefined ? [] : wrap(`theory: ${sentence.text}`, width, '  ');
}

function balanceLine({ balance }: PointResult, width: number): string[] {
  const { jain, variation, peakToMean } = balance;
  if (jain.estimate === null) return [];
  const figures = `Jain ${compactNumber(jain)}, variation ${compactNumber(variation)}, peak to mean ${compactNumber(peakToMean)}`;
  return wrap(`balance of busy time: ${figures}`, width, '  ');
}

function timelineLines(timeline: readonly TimelineEntry[], styles: Styles, width: number): string[] {
  const shown = timeline.slice(0, MOST_TIMELINE_ROWS);
  const rows = shown.map(({ timeNs, type, subject, text }) => {
    const at = `${(timeNs / 1e9).toFixed(3)} s`.padStart(11);
    const line = `${at}  ${subject}: ${text}`;
    const cutLine = line.length > width ? `${line.slice(0, width - 1)}…` : line;
    return type === 'fault' ? styles.bold(cutLine) : cutLine;
  });
  const more = timeline.length - shown.length;
  const tail = more > 0 ? [styles.dim(`            … and ${more} more, in results.json`)] : [];
  return [styles.dim('what happened in the first run'), ...rows, ...tail];
}

function comparisonTable(result: ExperimentResult, styles: Styles, width: number): string[] {
  const best = [...result.points].sort(
    (a, b) => (a.figures.p99.estimate ?? Infinity) - (b.figures.p99.estimate ?? Infinity),
  )[0];
  // Long names need the room of the mean.
  const hasMean = result.points.every(({ name }) => name.length <= 10);
  const columns = [left('variant'), ...(hasMean ? ['mean'] : []).map(right)];
  columns.push(...['p50', 'p99', 'failed', 'Jain', 'vs best p99'].map(right));
  const rows = result.points.map((point) => [
    point.name,
    ...(hasMean ? [compactDuration(point.figures.mean)] : []),
    compactDuration(point.figures.p50),
    compactDuration(point.figures.p99),
    compactShare(point.figures.failed),
    compactNumber(point.balance.jain),
    againstBest(result, point, best),
  ]);
  return headed(textTable(columns, rows, width), styles);
}

function againstBest(result: ExperimentResult, point: PointResult, best: PointResult): string {
  if (point === best) return 'best';
  const pair = result.comparisons.find(
    ({ metric, name, against }) =>
      metric === 'p99' &&
      ((name === point.name && against === best.name) || (name === best.name && against === point.name)),
  );
  if (pair === undefined) return '-';
  if (pair.verdict === 'not distinguishable') return 'same';
  const { estimate } = pair.difference;
  const signed = pair.name === point.name ? estimate : -(estimate ?? 0);
  const text = compactDuration({ ...pair.difference, estimate: signed });
  return `+${text}`;
}

export function expectationLines({ expectations, points }: ExperimentResult, styles: Styles): string[] {
  return expectations.map(({ text, point, measured, unit, ...judged }) => {
    const value = unit === 'duration' ? compactDuration(measured) : compactShare(measured);
    const { verdict } = judged;
    const mark = {
      held: styles.good('held     '),
      missed: styles.bad('MISSED   '),
      undecided: styles.bold('undecided'),
    }[verdict];
    const of = points.length > 1 ? ` (${point})` : '';
    return `${mark}  ${text}${of}: ${value}${toDecide({ measured, ...judged })}`;
  });
}
