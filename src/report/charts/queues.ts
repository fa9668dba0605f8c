/** How many requests each real server held over time: where a queue grows, and how long it takes to drain. */
import {
  heatMap,
  linesByServer,
  MOST_SMALL_MULTIPLES,
  type ServerSeries,
  seriesTable,
  serverLegend,
} from './by-server.ts';
import type { Chart, Panel } from './chart.ts';
import { crowdOf } from './crowd.ts';
import { crowdOverTime } from './spread-panels.ts';
import { binSpan, instantLayers, timeParams, timeScale } from './time-axis.ts';

export const queues: Chart = {
  name: 'queues',
  title: 'Requests in each real server over time',
  help:
    'Requests that a real server held, in service and waiting, mean over the runs. More than it has cores or workers means ' +
    'that requests wait for one another; a line that rises without falling back is overload.',
  section: 'load',
  scope: 'point',
  nothing: 'The scenario has no real servers, or the result holds no samples of them.',
  draw({ result, point }) {
    const { series, realServers } = point;
    if (!series.inSystem.some((own) => own.some(Boolean))) return null;
    const data: ServerSeries = {
      title: 'requests in it',
      servers: realServers,
      values: series.inSystem,
      binNs: series.binNs,
      scale: timeScale(result, point),
    };
    const text = (value: number) => value.toFixed(2);
    const crowd = crowdOf(point);
    if (crowd !== null) return crowdOverTime(crowd, [{ series: data, kind: 'inSystem', text }]);
    return {
      type: 'vega-lite',
      layout: 'stack',
      panels: [realServers.length > MOST_SMALL_MULTIPLES ? heatMap(data) : panel(data)],
      table: seriesTable(data, text),
      isOverTime: true,
    };
  },
};

function panel(series: ServerSeries): Panel {
  const { servers, values, binNs, scale } = series;
  const rows = values.flatMap((own, server) =>
    own.map((value, bin) => ({ ...binSpan(scale, binNs, bin), server: servers[server].name, value })),
  );
  const mark = { interpolate: 'step-after' };
  const lines = linesByServer({ series, rows, mark, timeTitle: 'from', format: ',.3~r' });
  return {
    title: 'requests in the server',
    legend: serverLegend(servers, 'line'),
    description: 'Lines of the requests in each real server over the time of the run.',
    spec: { height: 150, params: timeParams(scale), layer: [...instantLayers(scale), lines] },
  };
}
