/** What a sweep found: p99 along the first numeric axis, a line for each combination of the others. */
import type { ExperimentResult, SweepPoint, SweepResult } from '../../experiment/experiment-result.ts';
import { NS_PER_MS } from '../../sim/units.ts';
import { colour, variantColour } from '../theme.ts';
import type { Chart, Drawing, Spec } from './chart.ts';
import { cell } from './figures.ts';
import { left, right, type Table } from './table.ts';

/** More lines are told apart by nobody; the table has them all. */
const MOST_LINES = 8;
const MOST_ROWS = 500;

export const sweepCurves: Chart = {
  name: 'sweep-curves',
  title: 'p99 over what was varied',
  help:
    'A line for each combination of the other settings; the band is the 95 % interval over the runs, a ring is the knee, ' +
    'where the curve bends away; a dashed line is the SLO. The scale of times is logarithmic.',
  section: 'sweep',
  scope: 'experiment',
  nothing: 'Nothing was swept along a numeric axis: lbsim sweep draws this.',
  draw: ({ result }) => drawing(result),
};

interface Row {
  readonly x: number;
  readonly line: string;
  readonly ms: number;
  readonly low: number;
  readonly high: number;
  readonly isKnee: boolean;
}

function drawing({ sweep }: ExperimentResult): Drawing | null {
  if (sweep === undefined || sweep.design !== 'grid') return null;
  const axis = sweep.axes.findIndex(
    ({ values }) => values.length > 1 && values.every((v) => numberOf(v) !== null),
  );
  if (axis < 0) return null;
  const rows = rowsOf(sweep, axis);
  if (rows.length === 0) return null;
  const names = [...new Set(rows.map(({ line }) => line))];
  const shown = names.slice(0, MOST_LINES);
  const { path } = sweep.axes[axis];
  const note =
    shown.length < names.length ? `The first ${MOST_LINES} of ${names.length} lines are drawn.` : undefined;
  return {
    type: 'vega-lite',
    layout: 'stack',
    isOverTime: false,
    ...(note === undefined ? {} : { note }),
    table: tableOf(sweep),
    panels: [
      {
        title: `p99 over ${path}`,
        description: `p99 over ${path}, a line with its interval for each combination of the other settings.`,
        legend: shown.map((name, i) => ({ name, colour: variantColour(i), shape: 'line' })),
        spec: specOf(path, rows, shown, limitLayers(sweep)),
      },
    ],
  };
}

/** What was asked of p99. */
function limitLayers({ limits }: SweepResult): readonly Spec[] {
  return limits
    .filter(({ figure, clientClass }) => figure === 'p99' && clientClass === undefined)
    .flatMap(({ limit, text: asked }) => {
      const data = { values: [{ ms: limit / NS_PER_MS, asked }] };
      const y = { field: 'ms', type: 'quantitative' };
      return [
        { data, mark: { type: 'rule', color: colour('good'), strokeDash: [6, 3] }, encoding: { y } },
        {
          data,
          mark: {
            type: 'text',
            align: 'right',
            baseline: 'bottom',
            dy: -3,
            color: colour('good'),
            fontSize: 11,
          },
          encoding: { x: { value: 'width' }, y, text: { field: 'asked' } },
        },
      ];
    });
}

function specOf(path: string, rows: readonly Row[], shown: readonly string[], limits: readonly Spec[]): Spec {
  const color = {
    field: 'line',
    type: 'nominal',
    scale: { domain: shown, range: shown.map((_, i) => variantColour(i)) },
    legend: null,
  };
  const x = { field: 'x', type: 'quantitative', title: path, scale: { zero: false } };
  const y = {
    field: 'ms',
    type: 'quantitative',
    title: 'p99 (ms)',
    scale: { type: 'log', nice: false, padding: 8 },
  };
  const tooltip = [
    { field: 'line', title: 'with' },
    { field: 'x', title: path },
    { field: 'ms', title: 'p99 (ms)', format: ',.4~r' },
  ];
  const drawn = rows.filter(({ line }) => shown.includes(line));
  // A layer without a row would make Vega warn of an infinite extent.
  const knees: Spec = {
    transform: [{ filter: 'datum.isKnee' }],
    mark: { type: 'point', size: 160, filled: false, strokeWidth: 2, color: colour('bad') },
    encoding: { x, y, tooltip },
  };
  return {
    height: 300,
    data: { values: drawn },
    layer: [
      {
        mark: { type: 'area', opacity: 0.18 },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
      },
      {
        mark: { type: 'line', strokeWidth: 2, point: { size: 22, filled: true } },
        encoding: { x, y, color, tooltip },
      },
      ...(drawn.some(({ isKnee }) => isKnee) ? [knees] : []),
      ...limits,
    ],
  };
}

function rowsOf(sweep: SweepResult, axis: number): readonly Row[] {
  const knees = new Set(sweep.knees.map(({ index }) => index));
  return sweep.points.flatMap((point): Row[] => {
    const { estimate, low, high } = point.figures.p99;
    const x = numberOf(point.values[axis]);
    if (estimate === null || estimate <= 0 || x === null) return [];
    const ms = estimate / NS_PER_MS;
    // A bound of nothing has no place on a logarithmic scale.
    const least = ms / 10;
    return [
      {
        x,
        line:
          point.values
            .filter((_, i) => i !== axis)
            .map(text)
            .join(', ') || 'p99',
        ms,
        low: Math.max(least, (low ?? estimate) / NS_PER_MS),
        high: (high ?? estimate) / NS_PER_MS,
        isKnee: knees.has(point.index),
      },
    ];
  });
}

function tableOf({ axes, points, knees }: SweepResult): Table {
  const bends = new Set(knees.map(({ index }) => index));
  return {
    caption: points.length > MOST_ROWS ? `The first ${MOST_ROWS} points` : 'The points of the sweep',
    columns: [
      ...axes.map(({ path }) => left(path)),
      ...['p50', 'p99', 'failed', 'busiest'].map(right),
      left(''),
    ],
    rows: points
      .slice(0, MOST_ROWS)
      .map((point: SweepPoint) => [
        ...point.values.map(text),
        cell(point.figures.p50, 'duration'),
        cell(point.figures.p99, 'duration'),
        cell(point.figures.failed, 'share'),
        cell(point.utilisation, 'share'),
        bends.has(point.index) ? 'knee' : '',
      ]),
  };
}

/** A number or a rate: "100/s" is 100. */
function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  const match = typeof value === 'string' ? /^(\d+(?:\.\d+)?)(?:\/s)?$/.exec(value) : null;
  return match === null ? null : Number(match[1]);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
