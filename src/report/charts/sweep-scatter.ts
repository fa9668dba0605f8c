/** A Latin hypercube: every point against each of its settings, to see which of them matters. */
import type { SweepResult } from '../../experiment/experiment-result.ts';
import { NS_PER_MS } from '../../sim/units.ts';
import { colour } from '../theme.ts';
import type { Chart, Panel } from './chart.ts';
import { cell, DURATION_LABEL, readable } from './figures.ts';
import { left, right } from './table.ts';

export const sweepScatter: Chart = {
  name: 'sweep-scatter',
  title: 'p99 against each setting',
  help:
    'Every point of the sample once in each frame, with its 95 % interval: where the dots rise along a setting, it matters; where ' +
    'they lie like rain, the others matter more. The scale of times is logarithmic.',
  section: 'sweep',
  scope: 'experiment',
  isOptional: true,
  nothing: 'No sample was drawn: lbsim sweep --samples does.',
  draw({ result: { sweep } }) {
    if (sweep === undefined || sweep.design !== 'latin-hypercube') return null;
    const panels = sweep.axes.flatMap((_, axis) => panel(sweep, axis));
    if (panels.length === 0) return null;
    return {
      type: 'vega-lite',
      layout: 'grid',
      panels,
      isOverTime: false,
      table: {
        caption: 'The points of the sample',
        columns: [
          ...sweep.axes.map(({ path }) => left(path)),
          ...['p50', 'p99', 'failed', 'busiest'].map(right),
        ],
        rows: sweep.points.map(({ values, figures, utilisation }) => [
          ...values.map(text),
          cell(figures.p50, 'duration'),
          cell(figures.p99, 'duration'),
          cell(figures.failed, 'share'),
          cell(utilisation, 'share'),
        ]),
      },
    };
  },
};

function panel({ axes, points }: SweepResult, axis: number): Panel[] {
  const { path } = axes[axis];
  const values = points.flatMap((point) => {
    const x = Number.parseFloat(String(point.values[axis]));
    const { p99 } = point.figures;
    if (!Number.isFinite(x) || p99.estimate === null || p99.estimate <= 0) return [];
    const ms = p99.estimate / NS_PER_MS;
    return [
      {
        x,
        ms,
        low: Math.max(ms / 10, (p99.low ?? p99.estimate) / NS_PER_MS),
        high: (p99.high ?? p99.estimate) / NS_PER_MS,
        told: readable(p99, 'duration'),
        all: point.values.map(text).join(', '),
      },
    ];
  });
  if (values.length === 0) return [];
  const x = { field: 'x', type: 'quantitative', title: path, scale: { zero: false, padding: 8 } };
  const y = {
    field: 'ms',
    type: 'quantitative',
    title: null,
    scale: { type: 'log', nice: false, padding: 8 },
    axis: { labelExpr: DURATION_LABEL, tickCount: 5 },
  };
  return [
    {
      title: `p99 over ${path}`,
      description: `p99 of every point against ${path}.`,
      spec: {
        height: 200,
        data: { values },
        layer: [
          {
            mark: { type: 'rule', strokeWidth: 2, opacity: 0.4, color: colour('accent') },
            encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
          },
          {
            mark: { type: 'point', filled: true, size: 45, opacity: 0.9, color: colour('accent') },
            encoding: {
              x,
              y,
              tooltip: ['all', 'told'].map((field) => ({ field, title: field === 'all' ? 'at' : 'p99' })),
            },
          },
        ],
      },
    },
  ];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
