/** Series of many real servers: a small chart for each, or a heat map when there are too many to look at. */
import type { RealServerSummary } from '../../experiment/experiment-result.ts';
import { colour, serverColour } from '../theme.ts';
import type { LegendItem, Panel, Spec } from './chart.ts';
import { right, type Table } from './table.ts';
import { binSpan, binText, ruleLayers, type TimeScale, timeParams, timeX } from './time-axis.ts';

export const MOST_SMALL_MULTIPLES = 12;

/** Beyond so many servers colours repeat and a legend says nothing. */
export function serverLegend(
  servers: readonly RealServerSummary[],
  shape: LegendItem['shape'],
): readonly LegendItem[] {
  if (servers.length > MOST_SMALL_MULTIPLES) return [];
  return servers.map(({ name }, i) => ({ name, colour: serverColour(i), shape }));
}

export interface ServerSeries {
  readonly title: string;
  readonly servers: readonly RealServerSummary[];
  /** By server, one value for each bin. */
  readonly values: readonly (readonly number[])[];
  readonly binNs: number;
  readonly scale: TimeScale;
  /** Pixels left of the drawing, where another stands above it; otherwise what the names need. */
  readonly extent?: number;
}

/** One row for each server and bin would repeat every time: the table has a row a bin and a column a server. */
export function seriesTable(series: ServerSeries, text: (value: number) => string): Table {
  const bins = series.values[0]?.length ?? 0;
  return {
    caption: `${series.title} by bin of time`,
    columns: ['time', ...series.servers.map(({ name }) => name)].map(right),
    rows: Array.from({ length: bins }, (_, bin) => [
      binText(series.scale, series.binNs, bin),
      ...series.values.map((own) => text(own[bin])),
    ]),
  };
}

/** A line for each server, each in its colour. `rows` have `t`, `server` and `value`. */
export interface LinesByServer {
  readonly series: ServerSeries;
  readonly rows: readonly { readonly t: number; readonly server: string; readonly value: number }[];
  readonly mark?: Spec;
  /** False leaves the labels of the time axis to the panel below. */
  readonly isLabelled?: boolean;
  readonly timeTitle: string;
  readonly format: string;
}

export function linesByServer({ series, rows, mark, isLabelled, timeTitle, format }: LinesByServer): Spec {
  const names = series.servers.map(({ name }) => name);
  return {
    data: { values: rows },
    mark: { type: 'line', ...mark, strokeWidth: 1.8, clip: true },
    encoding: {
      x: timeX(series.scale, 't', isLabelled),
      y: {
        field: 'value',
        type: 'quantitative',
        title: null,
        axis: { tickCount: 4, minExtent: 52, maxExtent: 52 },
      },
      color: {
        field: 'server',
        type: 'nominal',
        scale: { domain: names, range: names.map((_, i) => serverColour(i)) },
        legend: null,
      },
      tooltip: [
        { field: 'server', title: 'real server' },
        { field: 't', title: `${timeTitle} (${series.scale.unit})` },
        { field: 'value', title: series.title, format },
      ],
    },
  };
}

/** Server against time, the darker the more. */
export function heatMap(series: ServerSeries): Panel {
  const { scale, servers, title, extent } = series;
  const axis =
    extent === undefined ? {} : { axis: { minExtent: extent, maxExtent: extent, labelLimit: extent } };
  const values = series.values.flatMap((own, server) =>
    own.map((value, bin) => ({ ...binSpan(scale, series.binNs, bin), server: servers[server].name, value })),
  );
  const cells: Spec = {
    data: { values },
    mark: { type: 'rect', color: colour('accent'), clip: true },
    encoding: {
      x: timeX(scale, 't'),
      x2: { field: 't2' },
      y: { field: 'server', type: 'nominal', sort: servers.map(({ name }) => name), title: null, ...axis },
      opacity: { field: 'value', type: 'quantitative', scale: { range: [0.03, 1] }, legend: { title } },
      tooltip: [
        { field: 'server', title: 'real server' },
        { field: 't', title: `from (${scale.unit})` },
        { field: 'value', title, format: ',.3~r' },
      ],
    },
  };
  return {
    title: `${title} of ${servers.length} real servers`,
    description: `A heat map: ${title} of each real server over the time of the run, the darker the more.`,
    spec: {
      height: servers.length * 14,
      params: timeParams(scale),
      layer: [cells, ...ruleLayers(scale)],
    },
  };
}
