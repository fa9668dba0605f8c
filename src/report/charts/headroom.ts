/** How much is left: what the site has, what keeps the SLO, what no longer does. */
import type { Interval } from '../../analysis/interval.ts';
import type { CapacityResult } from '../../experiment/capacity-result.ts';
import { colour } from '../theme.ts';
import type { Chart } from './chart.ts';
import { type DotRow, dotChart } from './dot-interval.ts';
import { cell } from './figures.ts';
import { left, right } from './table.ts';

export const headroom: Chart = {
  name: 'headroom',
  title: 'Headroom',
  help:
    'What the scenario has now, the best value that keeps the SLO with confidence, the next one that was tried and does not, ' +
    'and what square-root staffing would have guessed, with its interval. The true limit lies between the second and the third.',
  section: 'capacity',
  scope: 'experiment',
  nothing: 'No capacity was searched: lbsim capacity does.',
  draw({ result: { capacity } }) {
    if (capacity === undefined) return null;
    const rows = rowsOf(capacity);
    const spec = dotChart(rows, { unit: 'number', title: axisTitle(capacity) });
    if (spec === null) return null;
    return {
      type: 'vega-lite',
      layout: 'stack',
      panels: [
        {
          title: capacity.find,
          description: `Values of ${capacity.find}: now, the answer, the next that is not kept, the guess.`,
          spec,
        },
      ],
      isOverTime: false,
      note: noteOf(capacity),
      table: {
        caption: 'Headroom in numbers',
        columns: [left('what'), right(capacity.find)],
        rows: rows.map(({ name, interval }) => [name, cell(interval, 'number')]),
      },
    };
  },
};

function axisTitle({ find, unit }: CapacityResult): string {
  return unit === '' ? find : `${find} (${unit})`;
}

function exact(value: number): Interval {
  const none = { low: null, high: null, halfWidth: null };
  return { estimate: value, ...none, confidence: 0.95, count: 1, method: 'student' };
}

function rowsOf({ current, answer, broken, guess, want }: CapacityResult): readonly DotRow[] {
  const row = (name: string, value: number | null, token: string): DotRow[] =>
    value === null ? [] : [{ name, interval: exact(value), colour: colour(token) }];
  return [
    ...row('now', current, 'muted'),
    ...row(want === 'largest' ? 'most that keeps it' : 'least that keeps it', answer, 'good'),
    ...row('tried, not kept', broken, 'bad'),
    ...(guess === null ? [] : [{ name: 'staffing guess', interval: guess, colour: colour('warn') }]),
  ];
}

function noteOf({ headroom: share, headroomBeyond, survive, binding, slo }: CapacityResult): string {
  const asked = `SLO: ${slo.join(', ')}${survive === 0 ? '' : `, with ${survive} real server${survive === 1 ? '' : 's'} fewer too`}.`;
  // Outwards, as the answer's sentence has it: the true limit lies between the two.
  const percent = (value: number, round: (x: number) => number) =>
    `${round(value * 100)} %`.replace('-', '−');
  const low = share === null ? '' : percent(share, (value) => Math.floor(value + 1e-9));
  const high = headroomBeyond === null ? '' : percent(headroomBeyond, (value) => Math.ceil(value - 1e-9));
  const left = share === null ? '' : ` Headroom ${low}${high === '' ? '' : ` to ${high}`}.`;
  return `${asked}${left}${binding === '' ? '' : ` What binds: ${binding}.`}`;
}
