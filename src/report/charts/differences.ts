/** Paired differences between variants that faced the same clients: what differs for certain, and what does not. */
import type { Interval } from '../../analysis/interval.ts';
import type { ComparisonResult, ExperimentResult } from '../../experiment/experiment-result.ts';
import { colour } from '../theme.ts';
import type { Chart, Panel, Spec } from './chart.ts';
import { dotRows } from './dot-interval.ts';
import { type AxisValue, axisValue, cell, DURATION_LABEL, readable, type Unit } from './figures.ts';
import { left, right, type Table } from './table.ts';

const VERDICTS = ['better', 'not distinguishable', 'worse'] as const;

export const differences: Chart = {
  name: 'differences',
  title: 'Differences from the best',
  help:
    'Each variant against the best by that figure, run by run on the same clients: the difference with its interval, ' +
    'widened because several are compared. A hollow grey dot is not distinguishable from the best: its line reaches over 0.',
  section: 'compare',
  scope: 'experiment',
  nothing:
    'Fewer than two variants were run, or each ran only once: differences need two runs of two variants.',
  draw({ result }) {
    const metrics = [...new Set(result.comparisons.map(({ metric }) => metric))];
    const panels = metrics.flatMap((metric) => panel(result, metric));
    if (panels.length === 0) return null;
    return { type: 'vega-lite', layout: 'grid', panels, isOverTime: false, table: table(result.comparisons) };
  },
};

interface Row {
  readonly name: string;
  readonly difference: Interval;
  readonly verdict: ComparisonResult['verdict'];
}

/** Comparisons of one metric, turned so that each is against the best. */
function againstBest(
  { comparisons, points }: ExperimentResult,
  metric: string,
): { best: string; rows: Row[] } {
  const figure = (name: string) => {
    const figures = points.find((point) => point.name === name)?.figures as
      | Readonly<Record<string, Interval>>
      | undefined;
    return figures?.[metric]?.estimate ?? Infinity;
  };
  const names = points.map(({ name }) => name).sort((a, b) => figure(a) - figure(b));
  const best = names[0];
  const rows = names.slice(1).flatMap((name): Row[] => {
    const pair = comparisons.find(
      (own) =>
        own.metric === metric &&
        ((own.name === name && own.against === best) || (own.name === best && own.against === name)),
    );
    if (pair === undefined) return [];
    if (pair.name === name) return [{ name, difference: pair.difference, verdict: pair.verdict }];
    return [{ name, difference: negated(pair.difference), verdict: turned(pair.verdict) }];
  });
  return { best, rows };
}

function negated(interval: Interval): Interval {
  const minus = (value: number | null) => (value === null ? null : 0 - value);
  return {
    ...interval,
    estimate: minus(interval.estimate),
    low: minus(interval.high),
    high: minus(interval.low),
  };
}

function turned(verdict: ComparisonResult['verdict']): ComparisonResult['verdict'] {
  if (verdict === 'better') return 'worse';
  return verdict === 'worse' ? 'better' : verdict;
}

function panel(result: ExperimentResult, metric: string): Panel[] {
  const { best, rows } = againstBest(result, metric);
  const values = rows.flatMap(({ name, difference, verdict }) => {
    const axis = axisValue(difference, 'duration');
    return axis === null ? [] : [{ name, ...axis, verdict, text: signed(difference), side: 'left' }];
  });
  if (values.length === 0) return [];
  return [
    {
      title: `${metric}: longer than ${best} by`,
      description: `Differences of ${metric} between each variant and ${best}, with intervals.`,
      spec: differenceSpec(values.map(turnedInwards)),
    },
  ];
}

/** The text of the longest differences lies before them, not beyond the edge. */
function turnedInwards(row: DifferenceRow, _index: number, rows: readonly DifferenceRow[]): DifferenceRow {
  const most = Math.max(...rows.map(({ value }) => value));
  return { ...row, side: row.value > most / 3 && row.value > 0 ? 'right' : 'left' };
}

export interface DifferenceRow extends AxisValue {
  readonly name: string;
  readonly verdict: ComparisonResult['verdict'];
  readonly text: string;
  readonly side: string;
}

/** Rows in their order, on an axis of durations unless told otherwise. */
export function differenceSpec(values: readonly DifferenceRow[], unit: Unit = 'duration'): Spec {
  const domain = [...VERDICTS];
  const coloured = (range: readonly string[]) => ({
    field: 'verdict',
    type: 'nominal',
    scale: { domain, range },
    legend: null,
  });
  const x = { field: 'value', type: 'quantitative', title: null, ...differenceAxis(values, unit) };
  const rows = dotRows(values, {
    names: values.map(({ name }) => name),
    x,
    dot: { strokeWidth: 2 },
    encoding: {
      color: coloured([colour('good'), colour('muted'), colour('bad')]),
      tooltip: ['name', 'verdict', 'text'].map((field) => ({ field })),
    },
    dotEncoding: { fill: coloured([colour('good'), colour('page'), colour('bad')]) },
  });
  const zero = { mark: { type: 'rule', color: colour('ink') }, encoding: { x: { datum: 0 }, y: null } };
  return { ...rows, layer: [zero, ...(rows.layer as readonly Spec[])] };
}

const LABELS: Readonly<Record<Unit, Spec>> = {
  duration: { labelExpr: DURATION_LABEL },
  share: { labelExpr: "datum.label + ' %'" },
  number: {},
};

/** Decades that an axis of differences shows at most. */
const MOST_DECADES = 4;

/** Small and large differences in one frame: linear around 0, logarithmic beyond the smallest that matters. */
function differenceAxis(values: readonly AxisValue[], unit: Unit): Spec {
  const sizes = values
    .flatMap(({ value, low, high }) => [value, low, high].map(Math.abs))
    .filter((size) => size > 0);
  const largest = Math.max(...sizes);
  const smallest = Math.min(...values.map(({ value }) => Math.abs(value)).filter((size) => size > 0));
  const labels = { ...LABELS[unit], labelOverlap: true };
  if (!(largest / smallest > 100)) {
    return {
      scale: { nice: true, zero: true },
      axis: { ...labels, tickCount: { expr: 'max(2, floor(width / 80))' } },
    };
  }
  const top = Math.floor(Math.log10(largest));
  const bottom = Math.max(Math.floor(Math.log10(smallest)), top - MOST_DECADES);
  const decades = Array.from({ length: top - bottom + 1 }, (_, i) => 10 ** (bottom + i));
  const ticks = [...decades.map((size) => -size), 0, ...decades];
  return {
    scale: { type: 'symlog', constant: 10 ** bottom, nice: false, zero: true, padding: 12 },
    // By itself such an axis writes two places: 0.001 as 0.00.
    axis: { ...labels, values: ticks, format: '~g' },
  };
}

function signed(difference: Interval): string {
  const text = readable(difference, 'duration');
  return (difference.estimate ?? 0) > 0 ? `+${text}` : text;
}

function table(comparisons: readonly ComparisonResult[]): Table {
  return {
    caption: 'All pairs of variants',
    columns: [
      left('figure'),
      left('variant'),
      left('against'),
      right('difference'),
      right('ratio'),
      right('adjusted p'),
      left('verdict'),
    ],
    rows: comparisons.map(({ metric, name, against, difference, ratio, adjustedP, verdict }) => [
      metric,
      name,
      against,
      { text: signed(difference), value: difference.estimate },
      cell(ratio, 'number'),
      adjustedP === null ? '–' : { text: adjustedP.toPrecision(2), value: adjustedP },
      verdict,
    ]),
  };
}
