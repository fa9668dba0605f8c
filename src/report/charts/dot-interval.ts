/** Estimates as dots with their 95 % intervals as lines: one row for each name, told in words at its right. */
import type { Interval } from '../../analysis/interval.ts';
import { colour } from '../theme.ts';
import type { Spec } from './chart.ts';
import { axisValue, DURATION_LABEL, readable, type Unit } from './figures.ts';

export interface DotRow {
  readonly name: string;
  readonly interval: Interval;
  readonly colour: string;
}

export interface DotOptions {
  readonly unit: Unit;
  /** Of the horizontal axis, its unit included. */
  readonly title: string;
  /** Widest name, in signs, when several charts shall align. */
  readonly nameWidth?: number;
}

const ROW_HEIGHT = 26;

/** Null when no row was measured. */
export function dotChart(rows: readonly DotRow[], options: DotOptions): Spec | null {
  const values = rows.flatMap(({ name, interval, colour: own }) => {
    const axis = axisValue(interval, options.unit);
    return axis === null ? [] : [{ name, ...axis, colour: own, text: readable(interval, options.unit) }];
  });
  if (values.length === 0) return null;
  const scale = scaleFor(values);
  const names = rows.map(({ name }) => name);
  const longest = Math.max(options.nameWidth ?? 0, ...names.map((name) => name.length));
  const extent = Math.min(190, 14 + longest * 7);
  const y = {
    field: 'name',
    type: 'nominal',
    sort: names,
    title: null,
    axis: { labelColor: colour('ink'), ticks: false, domain: false, minExtent: extent, labelLimit: extent },
  };
  const x = {
    field: 'value',
    type: 'quantitative',
    title: options.title,
    scale: { ...scale, padding: 8 },
    axis: axisFor(options.unit),
  };
  const color = { field: 'colour', type: 'nominal', scale: null };
  const tooltip = [
    { field: 'name', title: 'of' },
    { field: 'text', title: 'estimate' },
    { field: 'low', title: 'low', format: ',.4~r' },
    { field: 'high', title: 'high', format: ',.4~r' },
  ];
  return {
    height: { step: ROW_HEIGHT },
    data: { values },
    encoding: { y },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 3, opacity: 0.55 },
        encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, color, tooltip },
      },
      { mark: { type: 'point', filled: true, size: 80, opacity: 1 }, encoding: { x, color, tooltip } },
      {
        mark: {
          type: 'text',
          align: 'center',
          baseline: 'bottom',
          dy: -5,
          fontSize: 11,
          color: colour('muted'),
        },
        encoding: { x, text: { field: 'text' } },
      },
    ],
  };
}

/** Logarithmic where rows lie a factor of ten apart, else from 0. */
function scaleFor(
  values: readonly { readonly value: number; readonly low: number; readonly high: number }[],
): Spec {
  const most = Math.max(...values.map(({ high }) => high));
  const least = Math.min(...values.map(({ low }) => low));
  return least > 0 && most / least > 10 ? { type: 'log', nice: false } : { zero: true, nice: true };
}

function axisFor(unit: Unit): Spec {
  const common = { tickCount: { expr: 'max(2, floor(width / 90))' }, labelOverlap: true };
  if (unit === 'duration') return { ...common, labelExpr: DURATION_LABEL };
  return unit === 'share' ? { ...common, labelExpr: "datum.label + ' %'" } : common;
}
