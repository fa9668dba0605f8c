/** Entries of the directors' connection tables over time, by real server. */
import type { PointResult } from '../../experiment/experiment-result.ts';
import {
  heatMap,
  linesByServer,
  MOST_SMALL_MULTIPLES,
  type ServerSeries,
  serverLegend,
} from './by-server.ts';
import type { Chart, Panel } from './chart.ts';
import { crowdOf } from './crowd.ts';
import { crowdOverTime } from './spread-panels.ts';
import { right, type Table } from './table.ts';
import { binSpan, binText, instantLayers, type TimeScale, timeParams, timeScale } from './time-axis.ts';

const KINDS = ['active', 'inactive'] as const;

export const connections: Chart = {
  name: 'connections',
  title: 'Connections over time',
  help:
    'Entries in the connection table of the director that holds the VIP, mean over the runs: active are in SYN_RECV or ' +
    'ESTABLISHED, inactive wait for their timeout. A takeover begins with what the sync daemon copied.',
  section: 'load',
  scope: 'point',
  nothing: 'No director kept connections in this scenario, so there are none to show.',
  draw({ result, point }) {
    const { series, realServers } = point;
    if (!KINDS.some((kind) => series[kind].some((own) => own.some(Boolean)))) return null;
    const scale = timeScale(result, point);
    const data = KINDS.map(
      (kind): ServerSeries => ({
        title: `${kind} connections`,
        servers: realServers,
        values: series[kind],
        binNs: series.binNs,
        scale,
      }),
    );
    const crowd = crowdOf(point);
    if (crowd !== null) {
      const text = (value: number) => value.toFixed(1);
      return crowdOverTime(
        crowd,
        KINDS.map((kind, i) => ({ series: data[i], kind, text })),
      );
    }
    const isMany = realServers.length > MOST_SMALL_MULTIPLES;
    return {
      type: 'vega-lite',
      layout: 'stack',
      panels: data.map(isMany ? heatMap : panel),
      table: table(point, scale),
      isOverTime: true,
    };
  },
};

function panel(series: ServerSeries, index: number): Panel {
  const { title, servers, values, binNs, scale } = series;
  const rows = values.flatMap((own, server) =>
    own.map((value, bin) => ({ t: binSpan(scale, binNs, bin).t2, server: servers[server].name, value })),
  );
  const isLabelled = index === KINDS.length - 1;
  const lines = linesByServer({ series, rows, isLabelled, timeTitle: 'time', format: ',.1f' });
  return {
    title,
    legend: serverLegend(servers, 'line'),
    description: `Lines of the ${title} of each real server over the time of the run.`,
    spec: {
      height: 140,
      params: timeParams(scale),
      layer: [...instantLayers(scale, isLabelled), lines],
    },
  };
}

function table({ series, realServers }: PointResult, scale: TimeScale): Table {
  const columns = realServers.flatMap(({ name }) => KINDS.map((kind) => `${name} ${kind}`));
  const bins = series.active[0]?.length ?? 0;
  return {
    caption: 'Connections by bin of time',
    columns: ['time', ...columns].map(right),
    rows: Array.from({ length: bins }, (_, bin) => [
      binText(scale, series.binNs, bin),
      ...realServers.flatMap((_server, i) => KINDS.map((kind) => series[kind][i][bin].toFixed(1))),
    ]),
  };
}
