/** Response times of what each real server answered. */
import type { Chart } from './chart.ts';
import { crowdOf } from './crowd.ts';
import { cell } from './figures.ts';
import { crowdNote, dotPanels, histogramPanels, type ServerFigure, shownServers } from './server-dots.ts';
import { left, right } from './table.ts';

const FIGURES = (['p50', 'p99'] as const).map(
  (figure): ServerFigure => ({ title: `${figure} of the response time`, figure, unit: 'duration' }),
);

export const responseByServer: Chart = {
  name: 'response-by-server',
  title: 'Response time by real server',
  help:
    'The response time that half (p50) and 99 of 100 (p99) of a real server’s answers kept within; dots are estimates, ' +
    'lines their 95 % intervals. A server far to the right serves its clients worse than the others do theirs.',
  section: 'response',
  scope: 'point',
  nothing: 'No real server answered a request, so there are no times to compare.',
  draw({ point }) {
    const { realServers } = point;
    const crowd = crowdOf(point);
    const dots = dotPanels(realServers, crowd, FIGURES);
    if (dots.length === 0) return null;
    const last = 'The table has those drawn by name; “Load by real server” has a table of all.';
    return {
      type: 'vega-lite',
      layout: crowd === null ? 'grid' : 'pairs',
      panels: [...histogramPanels(crowd, FIGURES), ...dots],
      isOverTime: false,
      ...crowdNote(crowd, FIGURES, { all: realServers.length, last }),
      table: {
        caption: 'Response times by real server',
        columns: [left('real server'), ...['answered', 'p50', 'p99'].map(right)],
        rows: shownServers(realServers, crowd).map(({ name, answered, p50, p99 }) => [
          name,
          { text: String(answered), value: answered },
          cell(p50, 'duration'),
          cell(p99, 'duration'),
        ]),
      },
    };
  },
};
