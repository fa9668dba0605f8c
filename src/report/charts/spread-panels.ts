/** Panels of sites of many real servers: a histogram of a figure, bands over time, and the sentences that belong to them. */
import { colour } from '../theme.ts';
import { heatMap, type ServerSeries } from './by-server.ts';
import type { Panel, Spec, VegaDrawing } from './chart.ts';
import type { BandSeries, Crowd } from './crowd.ts';
import { figureAxis } from './dot-interval.ts';
import { axisScale, bare, grouped, type Unit } from './figures.ts';
import { rowsOf, told } from './many-servers.ts';
import type { Bands, Spread } from './spread.ts';
import { right } from './table.ts';
import { binSpan, binText, ruleLayers, timeParams, timeX, veilLayers } from './time-axis.ts';

/** How many real servers lie where; lines mark the quartiles. */
export function histogramPanel(title: string, unit: Unit, spread: Spread): Panel {
  const scale = axisScale(unit);
  const [least, low, middle, high, most] = spread.five.map((value) => value / scale);
  const values = spread.counts.map((servers, i) => ({
    from: spread.edges[i] / scale,
    to: spread.edges[i + 1] / scale,
    servers,
  }));
  const range = { value: middle, low: least, high: most };
  const axis = figureAxis([range], unit);
  const x = { type: 'quantitative', title: null, ...(axis.isLog ? axis.spec : linear(axis.spec)) };
  const y = { field: 'servers', type: 'quantitative', title: 'real servers', axis: { tickCount: 4 } };
  const quartiles = [low, middle, high].map((at, i) => ({ at, name: ['1/4', 'median', '3/4'][i] }));
  return {
    title: `${title}, all ${grouped(spread.count)} real servers`,
    description: `A histogram: ${fiveTold(spread, unit)}.`,
    spec: {
      height: 130,
      layer: [
        {
          data: { values: values.filter(({ servers }) => servers > 0) },
          mark: {
            type: 'rect',
            color: colour('accent'),
            opacity: 0.75,
            stroke: colour('page'),
            strokeWidth: 1,
          },
          encoding: {
            x: { ...x, field: 'from' },
            x2: { field: 'to' },
            y,
            y2: { datum: 0 },
            tooltip: [
              { field: 'from', title: 'from', format: ',.3~r' },
              { field: 'to', title: 'to', format: ',.3~r' },
              { field: 'servers', title: 'real servers' },
            ],
          },
        },
        {
          data: { values: quartiles },
          mark: { type: 'rule', color: colour('ink'), strokeDash: [3, 3] },
          encoding: { x: { ...x, field: 'at' }, tooltip: ['name', 'at'].map((field) => ({ field })) },
        },
      ],
    },
  };
}

/** From the least on: from 0 all bars of a narrow spread would be one. */
function linear(spec: Spec): Spec {
  return { ...spec, scale: { zero: false, nice: true } };
}

/** "least 0.03 %, half between 0.06 % and 0.08 % (median 0.07 %), most 0.21 %". */
export function fiveTold({ five }: Spread, unit: Unit): string {
  const [least, low, middle, high, most] = five.map((value) => bare(value, unit));
  return `least ${least}, half between ${low} and ${high} (median ${middle}), most ${most}`;
}

/** One clause for each figure that was measured. */
export function spreadTold(
  figures: readonly { readonly title: string; readonly unit: Unit; readonly spread: Spread | null }[],
): string {
  return figures
    .flatMap(({ title, unit, spread }) => (spread === null ? [] : [`${title} ${fiveTold(spread, unit)}`]))
    .join('; ');
}

export interface CrowdSeries {
  readonly series: ServerSeries;
  readonly kind: BandSeries;
  readonly text: (value: number) => string;
  /** Of the axis, where a plain number does not do. */
  readonly labelExpr?: string;
}

/** For each series the bands over all real servers, and below them those that stand out, one by one. */
export function crowdOverTime({ kinds, bands }: Crowd, all: readonly CrowdSeries[]): VegaDrawing {
  const { servers, scale, binNs } = all[0].series;
  const rows = rowsOf(kinds);
  const names = rows.map((row) => servers[row].name);
  const extent = Math.min(150, Math.max(52, 18 + Math.max(...names.map((name) => name.length)) * 7));
  const panels = all.flatMap(({ series, kind, labelExpr }): readonly Panel[] => {
    const some: ServerSeries = {
      ...series,
      extent,
      servers: rows.map((row) => series.servers[row]),
      values: rows.map((row) => series.values[row]),
    };
    return [
      bandPanel({ ...series, extent }, bands[kind], labelExpr === undefined ? {} : { labelExpr }),
      { ...heatMap(some), title: `${series.title} of ${rows.length} that stand out` },
    ];
  });
  return {
    type: 'vega-lite',
    layout: 'stack',
    panels,
    isOverTime: true,
    help: BANDS_HELP,
    note:
      `The bands are over all ${grouped(servers.length)} real servers; below, from the top, ${told(kinds, servers.length)}. ` +
      'results.json has every one of them, bin by bin.',
    table: {
      caption: `${all.map(({ series }) => series.title).join(' and ')} of all ${grouped(servers.length)} real servers by bin of time`,
      columns: [
        'time',
        ...all.flatMap(({ series }) => BAND_NAMES.map((name) => columnTitle(all, series, name))),
      ].map(right),
      rows: bands[all[0].kind][0].map((_, bin) => [
        binText(scale, binNs, bin),
        ...all.flatMap(({ kind, text }) => bands[kind].map((own) => text(own[bin]))),
      ]),
    },
  };
}

const BANDS_HELP =
  'Above, all real servers together, mean over the runs: the line is the median, half of them lie within the inner band, all ' +
  'within the outer one; below, those that stand out, a row for each, the stronger its colour the more.';

const BAND_NAMES = ['least', 'lower quartile', 'median', 'upper quartile', 'most'];

function columnTitle(all: readonly CrowdSeries[], { title }: ServerSeries, name: string): string {
  return all.length === 1 ? name : `${title}, ${name}`;
}

function bandPanel({ title, servers, binNs, scale, extent }: ServerSeries, bands: Bands, axis: Spec): Panel {
  const [least, low, middle, high, most] = bands;
  const values = middle.map((median, bin) => ({
    ...binSpan(scale, binNs, bin),
    ...{ least: least[bin], low: low[bin], median, high: high[bin], most: most[bin] },
  }));
  const x = timeX(scale, 't', false);
  const y = {
    type: 'quantitative',
    title: null,
    axis: { tickCount: 4, minExtent: extent, maxExtent: extent, ...axis },
  };
  const area = (from: string, to: string, token: string, opacity = 1): Spec => ({
    mark: { type: 'area', interpolate: 'step-after', color: colour(token), opacity, clip: true },
    encoding: { x, y: { ...y, field: from }, y2: { field: to } },
  });
  const tooltip = [
    { field: 't', title: `from (${scale.unit})` },
    ...['least', 'low', 'median', 'high', 'most'].map((field) => ({ field, format: ',.3~r' })),
  ];
  const line: Spec = {
    mark: { type: 'line', interpolate: 'step-after', strokeWidth: 1.5, color: colour('ink'), clip: true },
    encoding: { x, y: { ...y, field: 'median' }, tooltip },
  };
  return {
    title: `${title} of all ${grouped(servers.length)} real servers`,
    legend: [
      { name: 'median', colour: colour('ink'), shape: 'line' },
      {
        name: 'half of them',
        colour: colour('accent'),
        shape: 'area',
      },
      {
        name: 'all of them',
        colour: colour('backup'),
        shape: 'area',
      },
    ],
    description: `Bands over time: median, quartiles, least and most ${title} of all real servers.`,
    spec: {
      height: 140,
      params: timeParams(scale),
      data: { values },
      layer: [
        ...veilLayers(scale, false),
        area('least', 'most', 'backup'),
        area('low', 'high', 'accent', 0.65),
        ...ruleLayers(scale, false),
        line,
      ],
    },
  };
}
