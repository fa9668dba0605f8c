/** Who is hurt: each real server's response time under each variant. */
import type { ExperimentResult, PointResult, RealServerSummary } from '../../experiment/experiment-result.ts';
import { serverColour } from '../theme.ts';
import { serverLegend } from './by-server.ts';
import type { Chart, Panel, Spec } from './chart.ts';
import { crowdOf } from './crowd.ts';
import { crowdsByVariant } from './crowds-by-variant.ts';
import { figureAxis, nameAxis, possible, ROW_HEIGHT } from './dot-interval.ts';
import { axisValue, cell, readable, type Unit } from './figures.ts';
import { left, right } from './table.ts';

const FIGURES: readonly {
  readonly title: string;
  readonly figure: 'p99' | 'utilisation';
  readonly unit: Unit;
}[] = [
  { title: 'p99 of the response time', figure: 'p99', unit: 'duration' },
  { title: 'utilisation', figure: 'utilisation', unit: 'share' },
];

export const serversByVariant: Chart = {
  name: 'servers-by-variant',
  title: 'Who is hurt: real servers under each variant',
  help:
    'A row for each variant, a dot with its 95 % interval for each real server: dots far apart mean that a client’s ' +
    'luck decides, dots together that all are served alike.',
  section: 'compare',
  scope: 'experiment',
  nothing: 'The scenario has one variant, or fewer than two real servers.',
  draw({ result }) {
    const servers = result.points[0]?.realServers ?? [];
    if (result.points.length < 2 || servers.length < 2) return null;
    if (result.points.some((point) => crowdOf(point) !== null)) return crowdsByVariant(result, FIGURES);
    return {
      type: 'vega-lite',
      layout: 'grid',
      panels: FIGURES.map(({ title, figure, unit }): Panel => {
        const description = `${title} of each real server under each variant.`;
        return {
          title,
          description,
          legend: serverLegend(servers, 'dot'),
          spec: spec(result, { title, unit, of: (server) => server[figure] }),
        };
      }),
      isOverTime: false,
      table: {
        caption: 'p99 and utilisation of the real servers under each variant',
        columns: [left('variant'), left('real server'), right('share'), right('utilisation'), right('p99')],
        rows: result.points.flatMap(({ name, realServers }) =>
          realServers.map((server) => [
            name,
            server.name,
            cell(server.share, 'share'),
            cell(server.utilisation, 'share'),
            cell(server.p99, 'duration'),
          ]),
        ),
      },
    };
  },
};

interface ServerFigure {
  readonly title: string;
  readonly unit: Unit;
  of(server: RealServerSummary): RealServerSummary['p99'];
}

function rows(point: PointResult, { unit, of }: ServerFigure) {
  return point.realServers.flatMap((server) => {
    const axis = axisValue(of(server), unit);
    if (axis === null) return [];
    return [
      { variant: point.name, server: server.name, ...possible(axis, unit), text: readable(of(server), unit) },
    ];
  });
}

const SERVER_ROW = 11;

function spec({ points }: ExperimentResult, figure: ServerFigure): Spec {
  const values = points.flatMap((point) => rows(point, figure));
  const names = points.map(({ name }) => name);
  const servers = points[0].realServers.map(({ name }) => name);
  const x = {
    field: 'value',
    type: 'quantitative',
    title: null,
    ...figureAxis(values, figure.unit).spec,
  };
  const color = {
    field: 'server',
    type: 'nominal',
    scale: { domain: servers, range: servers.map((_, i) => serverColour(i)) },
    legend: null,
  };
  const tooltip = ['variant', 'server', 'text'].map((field) => ({ field }));
  return {
    height: names.length * Math.max(ROW_HEIGHT, servers.length * SERVER_ROW),
    data: { values },
    encoding: {
      y: { ...nameAxis('variant', names), scale: { paddingInner: 0.25 } },
      yOffset: { field: 'server', type: 'nominal', sort: servers },
    },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 2.5, opacity: 0.55, clip: true },
        encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, color, tooltip },
      },
      { mark: { type: 'point', filled: true, size: 50, opacity: 1 }, encoding: { x, color, tooltip } },
    ],
  };
}
