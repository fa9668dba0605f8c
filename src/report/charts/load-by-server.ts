/** What each real server had to carry over the whole run. */
import type { RealServerSummary } from '../../experiment/experiment-result.ts';
import type { Chart } from './chart.ts';
import { crowdOf } from './crowd.ts';
import { cell, countCell } from './figures.ts';
import { crowdNote, dotPanels, histogramPanels, type ServerFigure } from './server-dots.ts';
import { left, right, type Table } from './table.ts';

const FIGURES: readonly ServerFigure[] = [
  { title: 'share of the requests', figure: 'share', unit: 'share' },
  { title: 'utilisation', figure: 'utilisation', unit: 'share' },
];

export const loadByServer: Chart = {
  name: 'load-by-server',
  title: 'Load by real server',
  help:
    'The share of the requests that reached each real server, and how busy its cores or ' +
    'workers were; dots are estimates, lines their 95 % intervals. Each server keeps its colour in all charts.',
  section: 'load',
  scope: 'point',
  nothing: 'The scenario has no real servers, so there is no load to show.',
  draw({ point }) {
    const { realServers } = point;
    if (realServers.length === 0) return null;
    const crowd = crowdOf(point);
    const dots = dotPanels(realServers, crowd, FIGURES);
    if (dots.length === 0) return null;
    return {
      type: 'vega-lite',
      layout: crowd === null ? 'grid' : 'pairs',
      panels: [...histogramPanels(crowd, FIGURES), ...dots],
      isOverTime: false,
      ...crowdNote(crowd, FIGURES, { all: realServers.length, last: 'The table has all of them.' }),
      table: serverTable(realServers),
    };
  },
};

export function serverTable(servers: readonly RealServerSummary[]): Table {
  return {
    caption: 'Real servers over the whole run',
    columns: [
      left('real server'),
      left('address'),
      ...[
        'cores',
        'share',
        'utilisation',
        'in system',
        'active',
        'inactive',
        'p50',
        'p99',
        'answered',
        'failed',
      ].map(right),
    ],
    rows: servers.map((server) => [
      server.name,
      server.address,
      countCell(server.servers),
      cell(server.share, 'share'),
      cell(server.utilisation, 'share'),
      cell(server.meanInSystem, 'number'),
      cell(server.active, 'number'),
      cell(server.inactive, 'number'),
      cell(server.p50, 'duration'),
      cell(server.p99, 'duration'),
      countCell(server.answered),
      countCell(server.failed),
    ]),
  };
}
