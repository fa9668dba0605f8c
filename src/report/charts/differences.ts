/** Paired differences between variants that faced the same clients: what differs for certain, and what does not. */
import type { Interval } from '../../analysis/interval.ts';
import type { ComparisonResult, ExperimentResult } from '../../experiment/experiment-result.ts';
import { colour } from '../theme.ts';
import { type Chart, left, type Panel, right, type Spec, type Table } from './chart.ts';
import { axisValue, cell, DURATION_LABEL, readable } from './figures.ts';

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
    return axis === null ? [] : [{ name, ...axis, verdict, text: signed(difference) }];
  });
  if (values.length === 0) return [];
  const title = `${metric} against ${best}`;
  return [
    {
      title,
      description: `Differences of ${metric} between each variant and ${best}, with intervals.`,
      spec: spec(values, `${metric} longer than ${best}`),
    },
  ];
}

/** `values` carry name, value, low, high, verdict and text. */
function spec(values: readonly { readonly name: string }[], title: string): Spec {
  const names = values.map(({ name }) => name);
  const x = {
    field: 'value',
    type: 'quantitative',
    title,
    scale: { type: 'symlog', constant: 1, nice: false, zero: true, padding: 12 },
    axis: {
      labelExpr: DURATION_LABEL,
      values: [-10_000, -1_000, -100, -10, -1, 0, 1, 10, 100, 1_000, 10_000, 100_000],
    },
  };
  const extent = Math.min(190, 14 + Math.max(...names.map((name) => name.length)) * 7);
  const domain = [...VERDICTS];
  const color = {
    field: 'verdict',
    type: 'nominal',
    scale: { domain, range: [colour('good'), colour('muted'), colour('bad')] },
  };
  const tooltip = ['name', 'verdict', 'text'].map((field) => ({ field }));
  return {
    height: { step: 28 },
    data: { values },
    encoding: {
      y: {
        field: 'name',
        type: 'nominal',
        sort: names,
        title: null,
        axis: {
          labelColor: colour('ink'),
          ticks: false,
          domain: false,
          minExtent: extent,
          labelLimit: extent,
        },
      },
    },
    layer: [
      { mark: { type: 'rule', color: colour('ink') }, encoding: { x: { datum: 0 }, y: null } },
      {
        mark: { type: 'rule', strokeWidth: 3, opacity: 0.55 },
        encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, color, tooltip },
      },
      {
        mark: { type: 'point', size: 80, opacity: 1, strokeWidth: 2 },
        encoding: {
          x,
          color,
          fill: {
            field: 'verdict',
            type: 'nominal',
            scale: { domain, range: [colour('good'), colour('page'), colour('bad')] },
            legend: null,
          },
          tooltip,
        },
      },
      {
        mark: { type: 'text', baseline: 'bottom', dy: -6, fontSize: 11, color: colour('muted') },
        encoding: { x, text: { field: 'text' } },
      },
    ],
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
