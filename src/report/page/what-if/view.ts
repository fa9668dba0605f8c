/** Shows what came out of a what-if beside what is stored: figures with their differences, and the charts of both. */
import type {
  ComparisonResult,
  ExperimentResult,
  PointResult,
} from '../../../experiment/experiment-result.ts';
import type { Chart } from '../../charts/chart.ts';
import { cell, grouped, readable, type Unit } from '../../charts/figures.ts';
import { charts } from '../../charts/registry.ts';
import { type Cell, left, right, type Table } from '../../charts/table.ts';
import { figureHtml } from '../../html/figure.ts';
import { countsOf, firstOnes } from '../../html/findings.ts';
import type { PageResult } from '../../html/page-result.ts';
import { tableHtml } from '../../html/table.ts';
import { drawChart } from '../draw.ts';
import { element } from '../element.ts';
import type { TimeWindow } from '../time-window.ts';
import type { Changes } from './form.ts';

export const STORED = 'as stored';
export const WHAT_IF = 'what if';

export interface Shown {
  readonly stored: PageResult;
  /** The stored variant that was changed. */
  readonly point: PointResult;
  readonly found: ExperimentResult;
  readonly changes: Changes;
  readonly tookMs: number;
}

/** Drawn once for both, and once for each beside the other. */
const TOGETHER = ['variants', 'tail-by-variant', 'servers-by-variant'];
const BESIDE = ['response-over-time', 'failover-timeline', 'utilisation'];

export async function showResult(place: HTMLElement, shown: Shown, timeWindow: TimeWindow): Promise<void> {
  const { stored, point, found } = shown;
  const points = [named(point, STORED), named(found.points[0], WHAT_IF)] as const;
  const expectations = [
    ...stored.expectations
      .filter((own) => own.point === point.name)
      .map((own) => ({ ...own, point: STORED })),
    ...found.expectations.map((own) => ({ ...own, point: WHAT_IF })),
  ];
  const both: ExperimentResult = { ...found, points, expectations };
  const root = element('div', { class: 'outcome' }, [
    heading(shown),
    element('p', { class: 'answer', id: 'what-if-answer' }, [found.answer]),
    element('p', { class: 'basis' }, [basis(shown)]),
    ...newFindings(shown),
  ]);
  root.append(html(tableHtml(figureTable(points, found.comparisons))), downloads(shown));
  for (const chart of byName(TOGETHER)) {
    root.append(
      html(figureHtml({ chart, result: both, point: points[0], heading: 'h4', prefix: 'what-if' })),
    );
  }
  for (const chart of byName(BESIDE)) root.append(...beside(chart, shown, both));
  place.replaceChildren(root);
  timeWindow.bindButtons(root);
  for (const figure of root.querySelectorAll<HTMLElement>('figure[data-chart]')) {
    const chart = charts.find(({ name }) => name === figure.dataset.chart);
    const row = Number(figure.dataset.point);
    const result =
      row === 0 && figure.closest('.beside') !== null ? { ...stored, points, expectations } : both;
    if (chart !== undefined) await drawChart(figure, chart, { result, point: points[row] }, timeWindow);
    // The page answers between two charts.
    await new Promise((resolve) => setTimeout(resolve));
  }
}

function named(point: PointResult, name: string): PointResult {
  return { ...point, name };
}

function byName(names: readonly string[]): readonly Chart[] {
  return names.flatMap((name) => charts.filter((chart) => chart.name === name));
}

function html(text: string): Node {
  const holder = document.createElement('template');
  holder.innerHTML = text;
  return holder.content;
}

function heading({ changes }: Shown): HTMLElement {
  const told = changes.told.length === 0 ? 'nothing changed' : changes.told.join('; ');
  return element('h3', {}, [`What if: ${told}`]);
}

function basis({ found, point, changes, tookMs }: Shown): string {
  const [{ replications, figures }] = found.points;
  const many = replications.length === 1 ? 'One run' : `${replications.length} runs`;
  const ofOne =
    figures.mean.low === null
      ? 'one run gives no interval here: more runs tell how sure the figures are'
      : '± is the half-width of the 95 % interval, from batches of the run';
  const level =
    replications.length === 1
      ? ofOne
      : '± is the half-width of the 95 % interval; differences are paired, run by run on the same clients';
  const same = replications.every(({ digest }, i) => digest === point.replications[i]?.digest);
  const isUnchanged = changes.told.length === 0;
  const agrees = same
    ? ' Every run has the digest of the stored one.'
    : ' The digests are not those that are stored.';
  return (
    `${many} in ${(tookMs / 1000).toFixed(1)} s in this browser; ${level}. Digest ${found.digest}.` +
    (isUnchanged ? agrees : '')
  );
}

/** What the linter says now and did not say before. */
function newFindings({ stored, found }: Shown): readonly HTMLElement[] {
  const many = stored.findingCounts ?? {};
  const known = new Set(stored.findings.map(({ rule, message }) => `${rule} ${message}`));
  const added = found.findings.filter(
    ({ severity, rule, message }) =>
      severity !== 'note' && !(rule in many) && !known.has(`${rule} ${message}`),
  );
  const items = [
    ...firstOnes(added).map(({ rule, message }) => findingItem(rule, message)),
    ...countItems(added, found, many),
  ];
  if (items.length === 0) return [];
  return [element('ul', { class: 'findings', 'aria-label': 'What the linter adds' }, [...items])];
}

function findingItem(rule: string, message: string): HTMLElement {
  return element('li', {}, [element('b', {}, [rule]), ` ${message}`]);
}

/** Of rules with too many findings to name each: how many there are. */
function countItems(
  added: ExperimentResult['findings'],
  found: ExperimentResult,
  stored: Readonly<Record<string, number>>,
): readonly HTMLElement[] {
  const shown = countsOf(firstOnes(added));
  const more = [...countsOf(added)].flatMap(([rule, count]) => {
    const rest = count - (shown.get(rule) ?? 0);
    return rest === 0 ? [] : [findingItem(rule, `is found in ${grouped(rest)} more places.`)];
  });
  const now = countsOf(found.findings.filter(({ severity }) => severity !== 'note'));
  const other = Object.entries(stored).flatMap(([rule, before]) => {
    const count = now.get(rule) ?? 0;
    return count <= before
      ? []
      : [findingItem(rule, `is found in ${grouped(count)} places; as stored in ${grouped(before)}.`)];
  });
  return [...more, ...other];
}

const FIGURES: readonly (readonly [string, keyof PointResult['figures'], Unit])[] = [
  ['response time, mean', 'mean', 'duration'],
  ['response time, p50', 'p50', 'duration'],
  ['response time, p90', 'p90', 'duration'],
  ['response time, p99', 'p99', 'duration'],
  ['response time, p99.9', 'p999', 'duration'],
  ['share of requests that failed', 'failed', 'share'],
  ['longest outage', 'outage', 'duration'],
  ['answered requests a second', 'throughput', 'number'],
];

function figureTable(
  [stored, changed]: readonly [PointResult, PointResult],
  comparisons: readonly ComparisonResult[],
): Table {
  return {
    caption: 'Figures as stored and what if',
    columns: [left('figure'), right(STORED), right(WHAT_IF), right('difference'), left('verdict')],
    rows: FIGURES.filter(([, key]) => changed.figures[key].estimate !== null).map(([title, key, unit]) => {
      const pair = comparisons.find(({ metric }) => metric === key);
      const verdict: readonly Cell[] =
        pair === undefined
          ? ['–', '']
          : [signed(pair), pair.difference.low === null ? 'one pair' : pair.verdict];
      return [title, cell(stored.figures[key], unit), cell(changed.figures[key], unit), ...verdict];
    }),
  };
}

function signed({ difference }: ComparisonResult): Cell {
  const text = readable(difference, 'duration');
  return { text: (difference.estimate ?? 0) > 0 ? `+${text}` : text, value: difference.estimate };
}

function beside(chart: Chart, { stored }: Shown, both: ExperimentResult): readonly Node[] {
  const [before, after] = both.points;
  const results = [{ ...stored, points: both.points, expectations: both.expectations }, both];
  if ([before, after].every((point, i) => chart.draw({ result: results[i], point }) === null)) return [];
  const columns = [before, after].map((point, i) => {
    const column = element('div', {}, [element('p', { class: 'side' }, [point.name])]);
    column.append(html(figureHtml({ chart, result: results[i], point, heading: 'h4', prefix: 'what-if' })));
    return column;
  });
  return [element('div', { class: 'beside' }, columns)];
}

/** The changed scenario for the command line, and each file that was edited. */
function downloads({ stored, found, changes }: Shown): HTMLElement {
  const file = `${stored.name}-what-if.json`;
  const scenario = `${JSON.stringify(found.scenario, null, 2)}\n`;
  const links = [link(file, scenario), ...changes.edited.map(({ name, text }) => link(name, text))];
  return element('p', { class: 'downloads' }, [
    'To run it on the command line, save beside the files that it names: ',
    ...links.flatMap((own, i) => (i === 0 ? [own] : [', ', own])),
    '; then ',
    element('code', {}, [`lbsim run ${file}`]),
    ' gives the same digest.',
  ]);
}

function link(name: string, text: string): HTMLElement {
  const href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  return element('a', { href, download: name.split('/').at(-1) ?? name }, [name]);
}
