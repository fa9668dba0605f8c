/** A sweep over two settings as a field: p99 where they meet, and where the SLO is kept. */
import type { ExperimentResult, SweepPoint, SweepResult } from '../../experiment/experiment-result.ts';
import { NS_PER_MS } from '../../sim/units.ts';
import { colour } from '../theme.ts';
import type { Chart, Drawing, Panel, Spec } from './chart.ts';
import { readable } from './figures.ts';
import { left, type Table } from './table.ts';

/** More fields are told apart by nobody. */
const MOST_VALUES = 60;
/** A figure is written into a field only where it has room. */
const MOST_WRITTEN = 10;

export const sweepHeat: Chart = {
  name: 'sweep-heat',
  title: 'p99 over two settings at once',
  help:
    'A field for each pair of values, the stronger its colour the longer p99 (on a logarithmic scale). Where an SLO was asked, a green frame ' +
    'keeps it with its whole interval and a red one breaks it; no frame is not distinguishable.',
  section: 'sweep',
  scope: 'experiment',
  isOptional: true,
  nothing: 'Fewer than two settings were varied on a grid, so there is no field to draw.',
  draw: ({ result }) => drawing(result),
};

function drawing({ sweep }: ExperimentResult): Drawing | null {
  if (sweep === undefined || sweep.design !== 'grid') return null;
  const wide = sweep.axes.flatMap(({ values }, i) => (values.length > 1 ? [i] : []));
  if (wide.length < 2) return null;
  const [across, down] = wide;
  // Further settings stand at their first values.
  const rest = sweep.axes.flatMap((axis, i) => (i === across || i === down ? [] : [{ axis, i }]));
  const points = sweep.points.filter(({ values }) =>
    rest.every(({ axis, i }) => text(values[i]) === text(axis.values[0])),
  );
  if (sweep.axes[across].values.length > MOST_VALUES || sweep.axes[down].values.length > MOST_VALUES) {
    return null;
  }
  const held = rest.map(({ axis }) => `${axis.path} = ${text(axis.values[0])}`);
  return {
    type: 'vega-lite',
    layout: 'stack',
    panels: [panel(sweep, points, [across, down])],
    isOverTime: false,
    ...(held.length === 0
      ? {}
      : { note: `Drawn for ${held.join(', ')}; the table of the curves has all points.` }),
    table: table(sweep, points, [across, down]),
  };
}

type Pair = readonly [number, number];

function panel(sweep: SweepResult, points: readonly SweepPoint[], [across, down]: Pair): Panel {
  const [x, y] = [sweep.axes[across], sweep.axes[down]];
  const values = points.flatMap((point) => {
    const { p99 } = point.figures;
    if (p99.estimate === null) return [];
    return [
      {
        x: text(point.values[across]),
        y: text(point.values[down]),
        ms: p99.estimate / NS_PER_MS,
        told: readable(p99, 'duration'),
        slo: point.slo ?? 'not asked',
      },
    ];
  });
  const channel = (axis: Axis, field: string) => ({
    field,
    type: 'ordinal',
    sort: axis.values.map(text),
    title: axis.path,
    axis: { labelAngle: 0, labelOverlap: true },
    scale: { paddingInner: 0.08 },
  });
  return {
    title: 'p99',
    description: `A field of p99: ${x.path} across, ${y.path} down, stronger in colour where it is longer.`,
    spec: {
      height: Math.min(480, 40 * y.values.length + 20),
      data: { values },
      encoding: { x: channel(x, 'x'), y: channel(y, 'y') },
      layer: [fieldLayer(x, y), ...(x.values.length <= MOST_WRITTEN ? WRITTEN : [])],
    },
  };
}

type Axis = SweepResult['axes'][number];

function fieldLayer(x: Axis, y: Axis): Spec {
  const domain = ['kept', 'broken', 'not distinguishable', 'not asked'];
  const range = [colour('good'), colour('bad'), colour('page'), colour('page')];
  return {
    mark: { type: 'rect', color: colour('accent'), strokeWidth: 2.5 },
    encoding: {
      fillOpacity: {
        field: 'ms',
        type: 'quantitative',
        // No darker: the figure is written on it in ink.
        scale: { type: 'log', range: [0.06, 0.55] },
        legend: null,
      },
      stroke: { field: 'slo', type: 'nominal', scale: { domain, range }, legend: null },
      tooltip: [
        { field: 'x', title: x.path },
        { field: 'y', title: y.path },
        { field: 'told', title: 'p99' },
        { field: 'slo', title: 'SLO' },
      ],
    },
  };
}

/** Twice: the first clears the colour behind the letters. */
const WRITTEN: readonly Spec[] = [
  { fontSize: 11, stroke: colour('page'), strokeWidth: 3, opacity: 0.9 },
  { fontSize: 11 },
].map((paint) => ({ mark: { type: 'text', ...paint }, encoding: { text: { field: 'told' } } }));

function table(sweep: SweepResult, points: readonly SweepPoint[], [across, down]: Pair): Table {
  const [x, y] = [sweep.axes[across], sweep.axes[down]];
  const at = (a: unknown, b: unknown) =>
    points.find((point) => text(point.values[across]) === text(a) && text(point.values[down]) === text(b));
  return {
    caption: `p99: ${x.path} across, ${y.path} down`,
    columns: [left(y.path), ...x.values.map((value) => ({ title: text(value), align: 'right' as const }))],
    rows: y.values.map((b) => [
      text(b),
      ...x.values.map((a) => {
        const p99 = at(a, b)?.figures.p99;
        return p99 === undefined ? '–' : { text: readable(p99, 'duration'), value: p99.estimate };
      }),
    ]),
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
