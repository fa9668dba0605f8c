/** Estimates as dots with their 95 % intervals as lines: one row for each name, the figure in words above its dot. */
import type { Interval } from '../../analysis/interval.ts';
import { colour } from '../theme.ts';
import type { Spec } from './chart.ts';
import { type AxisValue, axisValue, DURATION_LABEL, logTicks, readable, type Unit } from './figures.ts';

export interface DotRow {
  readonly name: string;
  readonly interval: Interval;
  readonly colour: string;
}

export interface DotOptions {
  readonly unit: Unit;
  /** Of the horizontal axis; absent where the panel's title says it. */
  readonly title?: string;
  /** Pixels; as usual unless there are many. */
  readonly rowHeight?: number;
}

export const ROW_HEIGHT = 32;
/** Names longer than this stand above their rows: beside them they would leave no room on a phone. */
const LONGEST_BESIDE = 12;

/** Null when no row was measured. */
export function dotChart(rows: readonly DotRow[], { unit, title, rowHeight }: DotOptions): Spec | null {
  const measured = rows.flatMap(({ name, interval, colour: own }) => {
    const axis = axisValue(interval, unit);
    if (axis === null) return [];
    return [{ name, ...possible(axis, unit), colour: own, text: readable(interval, unit) }];
  });
  if (measured.length === 0) return null;
  const axis = figureAxis(measured, unit);
  const values = measured.map((row) => ({ ...row, side: side(row.value, axis) }));
  const x = { field: 'value', type: 'quantitative', title: title ?? null, ...axis.spec };
  const color = { field: 'colour', type: 'nominal', scale: null };
  const tooltip = [
    { field: 'name', title: 'of' },
    { field: 'text', title: 'estimate' },
    { field: 'low', title: 'low', format: ',.4~r' },
    { field: 'high', title: 'high', format: ',.4~r' },
  ];
  const names = rows.map(({ name }) => name);
  const height = rowHeight === undefined ? {} : { rowHeight };
  return dotRows(values, { names, x, dot: { filled: true }, encoding: { color, tooltip }, ...height });
}

export interface DotRowsOptions {
  readonly names: readonly string[];
  /** The channel of the estimate. */
  readonly x: Spec;
  /** How the mark of the estimate differs from a plain point. */
  readonly dot: Spec;
  /** Further channels of dots and lines. */
  readonly encoding: Spec;
  /** Further channels of dots alone. */
  readonly dotEncoding?: Spec;
  readonly rowHeight?: number;
}

/** Values carry name, value, low, high, text and side. */
export function dotRows(values: readonly object[], options: DotRowsOptions): Spec {
  const { names, x, dot, encoding, dotEncoding, rowHeight = ROW_HEIGHT } = options;
  const isAbove = names.some((name) => name.length > LONGEST_BESIDE);
  const yOffset = isAbove ? 8 : 0;
  return {
    height: names.length * (isAbove ? rowHeight + 6 : rowHeight),
    data: { values },
    encoding: {
      y: isAbove ? { field: 'name', type: 'nominal', sort: names, axis: null } : nameAxis('name', names),
    },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 3, opacity: 0.55, yOffset },
        encoding: { ...encoding, x: { ...x, field: 'low' }, x2: { field: 'high' } },
      },
      {
        mark: { type: 'point', size: 80, opacity: 1, ...dot, yOffset },
        encoding: { ...encoding, ...dotEncoding, x },
      },
      ...(isAbove ? ABOVE_TEXT : [{ mark: FIGURE_TEXT, encoding: { x, text: { field: 'text' } } }]),
    ],
  };
}

/** The figure first, since a long name may be cut. Twice: the first clears the grid behind the letters. */
const ABOVE_TEXT: readonly Spec[] = [
  { stroke: colour('page'), strokeWidth: 4 },
  { color: colour('ink') },
].map((paint) => ({
  transform: [{ calculate: "datum.text + ' · ' + datum.name", as: 'told' }],
  mark: { type: 'text', align: 'left', baseline: 'middle', dy: -8, limit: { expr: 'width' }, ...paint },
  encoding: { x: { value: 2 }, text: { field: 'told' } },
}));

/** Above its dot and, near an edge, turned inwards: rows carry `side`. */
const FIGURE_TEXT: Spec = {
  type: 'text',
  align: { expr: 'datum.side' },
  baseline: 'bottom',
  dy: -5,
  fontSize: 11,
  color: colour('muted'),
};

/** Names of rows at the left, in the order given. */
export function nameAxis(field: string, names: readonly string[]): Spec {
  const extent = Math.min(150, 18 + Math.max(...names.map((name) => name.length)) * 7);
  return {
    field,
    type: 'nominal',
    sort: names,
    title: null,
    axis: {
      labelColor: colour('ink'),
      labelPadding: 10,
      labelLimit: extent,
      minExtent: extent,
      ticks: false,
      domain: false,
    },
  };
}

/** An interval around a share or a duration may not reach below 0, nor a share above 1. */
export function possible({ value, low, high }: AxisValue, unit: Unit): AxisValue {
  return { value, low: Math.max(0, low), high: unit === 'share' ? Math.min(100, high) : high };
}

export interface FigureAxis {
  readonly isLog: boolean;
  readonly low: number;
  readonly high: number;
  /** Scale and axis of a channel. */
  readonly spec: Spec;
}

/** Logarithmic where rows lie a factor of ten apart, else from 0. */
export function figureAxis(values: readonly AxisValue[], unit: Unit): FigureAxis {
  const high = Math.max(...values.map((row) => row.high));
  const low = Math.min(...values.map((row) => row.low));
  const isLog = unit === 'duration' && low > 0 && high / low > 10;
  const common = { labelOverlap: true, ...labels(unit) };
  if (isLog) {
    const bounds = { low: low / 1.15, high: high * 1.15 };
    const scale = { type: 'log', nice: false, domain: [bounds.low, bounds.high] };
    return {
      isLog,
      ...bounds,
      spec: { scale, axis: { ...common, values: logTicks(bounds.low, bounds.high) } },
    };
  }
  // All zero is a chart as well: a dot on an axis with one place would stand in its middle.
  const scale = high === 0 && low === 0 ? { domain: [0, 1] } : { zero: true, nice: true };
  return {
    isLog,
    low: 0,
    high,
    spec: { scale, axis: { ...common, tickCount: { expr: 'max(2, floor(width / 90))' } } },
  };
}

export function labels(unit: Unit): Spec {
  if (unit === 'duration') return { labelExpr: DURATION_LABEL };
  return unit === 'share' ? { labelExpr: "datum.label + ' %'" } : {};
}

function side(value: number, { isLog, low, high }: FigureAxis): 'left' | 'center' | 'right' {
  const place = isLog ? Math.log(value / low) / Math.log(high / low) : value / (high || 1);
  if (place < 0.25) return 'left';
  return place > 0.75 ? 'right' : 'center';
}
