/** Every request by when it was wanted and how long it took: slow ones stand out even where quantiles hide them. */
import type { PointResult } from '../../experiment/experiment-result.ts';
import { colour } from '../theme.ts';
import type { Chart, Spec } from './chart.ts';
import { DURATION_LABEL, durationText, logTicks, milliseconds } from './figures.ts';
import { responseLimits } from './limits.ts';
import { right, type Table } from './table.ts';
import {
  binSpan,
  binText,
  instantLayers,
  type TimeScale,
  timeParams,
  timeScale,
  timeX,
} from './time-axis.ts';

export const responseHeat: Chart = {
  name: 'response-heat',
  title: 'Where the response times lie, moment by moment',
  help:
    'A column for each moment, a row for each range of response times: the darker a field, the larger the share of that ' +
    'moment’s requests in it. Two bands one above the other are two kinds of requests, which an average hides.',
  section: 'response',
  scope: 'point',
  nothing: 'No request was answered, so there are no response times to show.',
  draw({ result, point }) {
    const fields = fieldsOf(point);
    if (fields.length === 0) return null;
    const scale = timeScale(result, point);
    return {
      type: 'vega-lite',
      layout: 'stack',
      panels: [
        {
          title: 'share of the requests of a moment',
          description:
            'A heat map: response time on a logarithmic axis against the time of the run, darker where more requests lie.',
          spec: spec(fields, { scale, binNs: point.series.binNs, limits: responseLimits(result, point) }),
        },
      ],
      table: table(fields, point, scale),
      isOverTime: true,
    };
  },
};

interface Field {
  readonly bin: number;
  readonly lowNs: number;
  readonly highNs: number;
  readonly count: number;
  /** Of the answered requests of its bin. */
  readonly share: number;
}

function fieldsOf({ series: { responses } }: PointResult): readonly Field[] {
  const { edgesNs, cells } = responses;
  const totals = new Map<number, number>();
  for (let i = 0; i < cells.length; i += 3) {
    totals.set(cells[i], (totals.get(cells[i]) ?? 0) + cells[i + 2]);
  }
  return Array.from({ length: cells.length / 3 }, (_, i): Field => {
    const [bin, row, count] = cells.slice(3 * i, 3 * i + 3);
    const share = count / (totals.get(bin) as number);
    // The lowest row may begin at nothing, which has no place on a logarithmic axis.
    return {
      bin,
      lowNs: Math.max(edgesNs[row], edgesNs[row + 1] / 4),
      highNs: edgesNs[row + 1],
      count,
      share,
    };
  });
}

interface Frame {
  readonly scale: TimeScale;
  readonly binNs: number;
  readonly limits: readonly Spec[];
}

function spec(fields: readonly Field[], { scale, binNs, limits }: Frame): Spec {
  const low = Math.min(...fields.map(({ lowNs }) => milliseconds(lowNs)));
  const high = Math.max(...fields.map(({ highNs }) => milliseconds(highNs)));
  const most = Math.max(...fields.map(({ share }) => share)) * 100;
  const y = {
    field: 'ms',
    type: 'quantitative',
    title: null,
    scale: { type: 'log', nice: false, domain: [low, high] },
    axis: {
      labelExpr: DURATION_LABEL,
      values: logTicks(low, high),
      minExtent: 64,
      maxExtent: 64,
      grid: false,
    },
  };
  const cells: Spec = {
    data: {
      values: fields.map(({ bin, lowNs, highNs, count, share }) => ({
        ...binSpan(scale, binNs, bin),
        ms: milliseconds(lowNs),
        ms2: milliseconds(highNs),
        count,
        share: Number((share * 100).toPrecision(3)),
      })),
    },
    mark: { type: 'rect', color: colour('accent'), clip: true },
    encoding: {
      x: timeX(scale, 't'),
      x2: { field: 't2' },
      y,
      y2: { field: 'ms2' },
      opacity: {
        field: 'share',
        type: 'quantitative',
        // The few slow ones are the news: small shares are not washed out.
        scale: { type: 'sqrt', domain: [0, most], range: [0.08, 1], clamp: true },
        legend: null,
      },
      tooltip: [
        { field: 't', title: `from (${scale.unit})` },
        { field: 'ms', title: 'at least (ms)', format: ',.3~r' },
        { field: 'ms2', title: 'less than (ms)', format: ',.3~r' },
        { field: 'count', title: 'requests' },
        { field: 'share', title: 'of that moment (%)' },
      ],
    },
  };
  return {
    height: 210,
    params: timeParams(scale),
    layer: [cells, ...instantLayers(scale), ...limits],
  };
}

/** A row for each range of times: when most of its requests came tells the whole story in few lines. */
function table(fields: readonly Field[], { series }: PointResult, scale: TimeScale): Table {
  const all = fields.reduce((sum, { count }) => sum + count, 0);
  const rows = [...new Set(fields.map(({ lowNs }) => lowNs))].sort((a, b) => a - b);
  return {
    caption: 'Requests by range of response times',
    columns: ['at least', 'less than', 'requests', 'share', 'moment with most'].map(right),
    rows: rows.map((lowNs) => {
      const own = fields.filter((field) => field.lowNs === lowNs);
      const count = own.reduce((sum, field) => sum + field.count, 0);
      const most = own.reduce((best, field) => (field.count > best.count ? field : best));
      return [
        durationText(lowNs),
        durationText(most.highNs),
        { text: String(count), value: count },
        `${((count / all) * 100).toPrecision(2)} %`,
        binText(scale, series.binNs, most.bin),
      ];
    }),
  };
}
