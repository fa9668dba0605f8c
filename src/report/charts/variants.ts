/** The figures of all variants beside one another. */
import type { ExperimentResult } from '../../experiment/experiment-result.ts';
import { variantColour } from '../theme.ts';
import type { Chart, Drawing, Panel } from './chart.ts';
import { dotChart } from './dot-interval.ts';
import { cell } from './figures.ts';
import { left, right, type Table } from './table.ts';
import { askedMetric, type Metric, measuredMetrics } from './variant-metrics.ts';

const HELP =
  'A row for each variant: the dot is the estimate, the line its 95 % interval over the runs. All variants faced the ' +
  'same clients, so two may differ for certain even where lines overlap: the differences tell.';

/** The one figure that the scenario asks for: the page's first chart. */
export const variants: Chart = {
  name: 'variants',
  title: 'The variants compared',
  help: HELP,
  section: 'compare',
  scope: 'experiment',
  nothing: 'The scenario has one variant, so there is nothing to compare.',
  draw: ({ result }) => (result.points.length < 2 ? null : drawing(result, [askedMetric(result)])),
};

export const variantFigures: Chart = {
  name: 'variant-figures',
  title: 'The variants by other figures',
  help: HELP,
  section: 'compare',
  scope: 'experiment',
  nothing: 'The scenario has one variant, or no other figure was measured.',
  draw: ({ result }) => (result.points.length < 2 ? null : drawing(result, measuredMetrics(result).slice(1))),
};

function drawing(result: ExperimentResult, metrics: readonly Metric[]): Drawing | null {
  const panels = metrics.flatMap((metric) => panel(result, metric, metrics.length === 1));
  if (panels.length === 0) return null;
  return {
    type: 'vega-lite',
    layout: panels.length > 1 ? 'grid' : 'stack',
    panels,
    isOverTime: false,
    table: metricTable(result, metrics),
  };
}

/** Alone, a panel has no title above it: its axis says what is shown. */
function panel({ points }: ExperimentResult, { title, unit, of }: Metric, isAlone: boolean): Panel[] {
  const rows = points.map((point, i) => ({
    name: point.name,
    interval: of(point),
    colour: variantColour(i),
  }));
  const spec = dotChart(rows, isAlone ? { unit, title } : { unit });
  return spec === null ? [] : [{ title, description: `${title} of each variant, with intervals.`, spec }];
}

function metricTable({ points }: ExperimentResult, metrics: readonly Metric[]): Table {
  return {
    caption: 'Figures of the variants',
    columns: [left('variant'), ...metrics.map(({ title }) => right(title))],
    rows: points.map((point) => [point.name, ...metrics.map(({ of, unit }) => cell(of(point), unit))]),
  };
}
