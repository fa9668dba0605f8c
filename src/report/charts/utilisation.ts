/** How busy each real server was over time, as small multiples on one scale. */
import { serverColour } from '../theme.ts';
import { heatMap, MOST_SMALL_MULTIPLES, type ServerSeries, seriesTable } from './by-server.ts';
import type { Chart, Panel } from './chart.ts';
import { crowdOf } from './crowd.ts';
import { crowdOverTime } from './spread-panels.ts';
import { binSpan, instantLayers, timeParams, timeScale, timeX } from './time-axis.ts';

export const utilisation: Chart = {
  name: 'utilisation',
  title: 'Utilisation over time',
  help:
    'The share of each real server’s cores or workers that were busy, mean over the runs, all on one scale from 0 to ' +
    '100 %; where it stays at 100 %, requests queue.',
  section: 'load',
  scope: 'point',
  nothing: 'The scenario has no real servers, or the result holds no samples of them.',
  draw({ result, point }) {
    const { series, realServers } = point;
    if (!series.utilisation.some((own) => own.length > 0)) return null;
    const data: ServerSeries = {
      title: 'utilisation',
      servers: realServers,
      values: series.utilisation,
      binNs: series.binNs,
      scale: timeScale(result, point),
    };
    const text = (value: number) => `${(value * 100).toFixed(1)} %`;
    const crowd = crowdOf(point);
    if (crowd !== null)
      return crowdOverTime(crowd, [{ series: data, kind: 'utilisation', text, labelExpr: PERCENT }]);
    const isMany = realServers.length > MOST_SMALL_MULTIPLES;
    return {
      type: 'vega-lite',
      layout: isMany ? 'stack' : 'grid',
      panels: isMany ? [heatMap(data)] : realServers.map((_, server) => panel(data, server)),
      table: seriesTable(data, text),
      isOverTime: true,
    };
  },
};

const PERCENT = "format(datum.value * 100, '~r') + ' %'";

function panel({ servers, values, binNs, scale }: ServerSeries, server: number): Panel {
  const { name } = servers[server];
  const rows = values[server].map((value, bin) => ({ ...binSpan(scale, binNs, bin), busy: value * 100 }));
  const area = {
    data: { values: rows },
    mark: { type: 'area', interpolate: 'step-after', color: serverColour(server), opacity: 0.75, clip: true },
    encoding: {
      x: timeX(scale, 't'),
      y: {
        field: 'busy',
        type: 'quantitative',
        title: null,
        scale: { domain: [0, 100] },
        axis: { values: [0, 50, 100], labelExpr: "datum.label + ' %'", minExtent: 42, maxExtent: 42 },
      },
      tooltip: [
        { field: 't', title: `from (${scale.unit})` },
        { field: 'busy', title: 'busy (%)', format: '.1f' },
      ],
    },
  };
  return {
    title: name,
    description: `Utilisation of ${name} over the time of the run, in per cent.`,
    spec: { height: 110, params: timeParams(scale), layer: [area, ...instantLayers(scale)] },
  };
}
