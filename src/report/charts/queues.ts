/** How many requests each real server held over time: where a queue grows, and how long it takes to drain. */
import { serverColour } from '../theme.ts';
import { heatMap, MOST_SMALL_MULTIPLES, type ServerSeries, seriesTable, serverLegend } from './by-server.ts';
import type { Chart, Panel, Spec } from './chart.ts';
import { binSpan, instantLayers, timeParams, timeScale, timeX } from './time-axis.ts';

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
    return {
      type: 'vega-lite',
      layout: 'stack',
      panels: [realServers.length > MOST_SMALL_MULTIPLES ? heatMap(data) : panel(data)],
      table: seriesTable(data, (value) => value.toFixed(2)),
      isOverTime: true,
    };
  },
};

function panel({ title, servers, values, binNs, scale }: ServerSeries): Panel {
  const names = servers.map(({ name }) => name);
  const lines: Spec = {
    data: {
      values: values.flatMap((own, server) =>
        own.map((value, bin) => ({ ...binSpan(scale, binNs, bin), server: names[server], value })),
      ),
    },
    mark: { type: 'line', interpolate: 'step-after', strokeWidth: 1.8, clip: true },
    encoding: {
      x: timeX(scale, 't'),
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
        { field: 't', title: `from (${scale.unit})` },
        { field: 'value', title, format: ',.3~r' },
      ],
    },
  };
  return {
    title: 'requests in the server',
    legend: serverLegend(servers, 'line'),
    description: 'Lines of the requests in each real server over the time of the run.',
    spec: { height: 150, params: timeParams(scale), layer: [...instantLayers(scale), lines] },
  };
}
