/** Response times and failures of each class of clients: who is hurt, and who is not. */
import type { ClassSummary, ExperimentResult, PointResult } from '../../experiment/experiment-result.ts';
import { variantColour, variantDash } from '../theme.ts';
import type { Chart, Panel } from './chart.ts';
import { dotChart } from './dot-interval.ts';
import { EXCEEDANCE_Y, exceedanceRows, exceedanceTable, exceedanceX } from './exceedance.ts';
import { cell, type Unit } from './figures.ts';
import { left, right, type Table } from './table.ts';

type Figure = 'p50' | 'p99' | 'failedShare';

const FIGURES: readonly { readonly title: string; readonly figure: Figure; readonly unit: Unit }[] = [
  { title: 'p50 of the response time', figure: 'p50', unit: 'duration' },
  { title: 'p99 of the response time', figure: 'p99', unit: 'duration' },
  { title: 'share that failed', figure: 'failedShare', unit: 'share' },
];

export const responseByClass: Chart = {
  name: 'response-by-class',
  title: 'Response time by class of clients',
  help:
    'The first panel reads upwards from a response time: how many of 10 000 requests of a class took longer. The others give ' +
    'the estimates with their 95 % intervals; what the scenario expects of a class stands in the table.',
  section: 'response',
  scope: 'point',
  nothing: 'There is one class of clients: its response times are those of the whole.',
  draw({ result, point }) {
    const { classes } = point;
    if (classes.length < 2 || classes.every(({ answered }) => answered === 0)) return null;
    return {
      type: 'vega-lite',
      layout: 'grid',
      panels: [...tailPanel(classes), ...FIGURES.flatMap((figure) => panel(classes, figure))],
      isOverTime: false,
      table: table(result, point),
    };
  },
};

function panel(
  classes: readonly ClassSummary[],
  { title, figure, unit }: (typeof FIGURES)[number],
): readonly Panel[] {
  const rows = classes.map((own, i) => ({
    name: own.name,
    interval: own[figure],
    colour: variantColour(i),
  }));
  const spec = dotChart(rows, { unit });
  return spec === null ? [] : [{ title, description: `${title} of each class, with intervals.`, spec }];
}

function tailPanel(classes: readonly ClassSummary[]): readonly Panel[] {
  const lines = classes.flatMap(({ name, responses }) =>
    responses === undefined ? [] : [{ name, data: responses, never: 0 }],
  );
  if (lines.length === 0) return [];
  const names = lines.map(({ name }) => name);
  const dashes = names.map((_, i) => (variantDash(i).length === 0 ? [1, 0] : variantDash(i)));
  const channel = (range: readonly unknown[]) => ({
    field: 'line',
    type: 'nominal',
    scale: { domain: names, range },
    legend: null,
  });
  return [
    {
      title: 'of 10 000 answered requests',
      description: 'A falling line for each class: of 10 000 answered requests, how many took longer.',
      legend: names.map((name, i) => ({ name, colour: variantColour(i), shape: 'line', dash: dashes[i] })),
      spec: {
        height: 220,
        data: { values: exceedanceRows(lines) },
        mark: { type: 'line', interpolate: 'step-after', strokeWidth: 2 },
        encoding: {
          x: exceedanceX(lines),
          y: EXCEEDANCE_Y,
          color: channel(names.map((_, i) => variantColour(i))),
          strokeDash: channel(dashes),
          tooltip: [
            { field: 'line', title: 'clients' },
            { field: 'ms', title: 'slower than (ms)', format: ',.4~r' },
            { field: 'slower', title: 'of 10 000', format: ',.3~r' },
          ],
        },
      },
    },
  ];
}

function table({ expectations }: ExperimentResult, { name: point, classes }: PointResult): Table {
  const lines = classes.flatMap(({ name, responses }) =>
    responses === undefined ? [] : [{ name, data: responses, never: 0 }],
  );
  const slower = exceedanceTable(lines);
  return {
    caption: 'Figures by class, and how many of 10 000 were slower',
    columns: [
      left('clients'),
      ...['answered', 'failed', 'p50', 'p99'].map(right),
      ...slower.rows.map(([limit]) => right(`> ${typeof limit === 'string' ? limit : limit.text}`)),
      left('expected'),
    ],
    rows: classes.map((own) => [
      own.name,
      { text: String(own.answered), value: own.answered },
      cell(own.failedShare, 'share'),
      cell(own.p50, 'duration'),
      cell(own.p99, 'duration'),
      ...slower.rows.map((row) => row[1 + lines.findIndex(({ name }) => name === own.name)] ?? '–'),
      expectations
        .filter((expectation) => expectation.point === point && expectation.text.startsWith(`${own.name}:`))
        .map(({ text, verdict }) => `${text.slice(own.name.length + 2)} ${verdict}`)
        .join(', '),
    ]),
  };
}
