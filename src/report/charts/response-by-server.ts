/** Response times of what each real server answered. */
import { serverColour } from '../theme.ts';
import type { Chart, Panel } from './chart.ts';
import { dotChart } from './dot-interval.ts';
import { cell } from './figures.ts';
import { left, right } from './table.ts';

const QUANTILES = ['p50', 'p99'] as const;

export const responseByServer: Chart = {
  name: 'response-by-server',
  title: 'Response time by real server',
  help:
    'The response time that half (p50) and 99 of 100 (p99) of a real server’s answers kept within; dots are estimates, ' +
    'lines their 95 % intervals. A server far to the right serves its clients worse than the others do theirs.',
  section: 'response',
  scope: 'point',
  nothing: 'No real server answered a request, so there are no times to compare.',
  draw({ point: { realServers } }) {
    const panels = QUANTILES.flatMap((quantile): Panel[] => {
      const rows = realServers.map((server, i) => ({
        name: server.name,
        interval: server[quantile],
        colour: serverColour(i),
      }));
      const spec = dotChart(rows, { unit: 'duration' });
      const title = `${quantile} of the response time`;
      return spec === null
        ? []
        : [{ title, description: `${title} of each real server, with intervals.`, spec }];
    });
    if (panels.length === 0) return null;
    return {
      type: 'vega-lite',
      layout: 'grid',
      panels,
      isOverTime: false,
      table: {
        caption: 'Response times by real server',
        columns: [left('real server'), ...['answered', 'p50', 'p99'].map(right)],
        rows: realServers.map(({ name, answered, p50, p99 }) => [
          name,
          { text: String(answered), value: answered },
          cell(p50, 'duration'),
          cell(p99, 'duration'),
        ]),
      },
    };
  },
};
