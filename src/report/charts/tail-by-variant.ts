/** The distribution of response times of all variants in one frame. */
import { variantColour, variantDash } from '../theme.ts';
import type { Chart } from './chart.ts';
import { countedFailures, EXCEEDANCE_Y, exceedanceRows, exceedanceTable, exceedanceX } from './exceedance.ts';

export const tailByVariant: Chart = {
  name: 'tail-by-variant',
  title: 'How many of 10 000 requests are slower than x, by variant',
  help:
    'Read upwards from a response time: the height is how many of 10 000 requests took longer or failed; both axes ' +
    'are logarithmic. The lower line is the better one.',
  section: 'compare',
  scope: 'experiment',
  nothing: 'The scenario has one variant, or no request was answered.',
  draw({ result }) {
    const { points } = result;
    if (points.length < 2 || points.every(({ responses }) => responses.count === 0)) return null;
    const lines = points.map((point) => ({
      name: point.name,
      data: point.responses,
      never: countedFailures(point),
    }));
    const domain = lines.map(({ name }) => name);
    const field = 'line';
    const type = 'nominal';
    const dashes = domain.map((_, i) => (variantDash(i).length === 0 ? [1, 0] : variantDash(i)));
    return {
      type: 'vega-lite',
      layout: 'stack',
      panels: [
        {
          title: 'of 10 000 requests',
          legend: domain.map((name, i) => ({
            name,
            colour: variantColour(i),
            shape: 'line',
            dash: dashes[i],
          })),
          description:
            'A falling line for each variant: of 10 000 requests, how many took longer than the time on the axis.',
          spec: {
            height: 320,
            data: { values: exceedanceRows(lines) },
            mark: { type: 'line', interpolate: 'step-after', strokeWidth: 2 },
            encoding: {
              x: exceedanceX(lines),
              y: EXCEEDANCE_Y,
              color: {
                field,
                type,
                scale: { domain, range: domain.map((_, i) => variantColour(i)) },
                legend: null,
              },
              strokeDash: { field, type, scale: { domain, range: dashes }, legend: null },
              tooltip: [
                { field: 'line', title: 'variant' },
                { field: 'ms', title: 'slower than (ms)', format: ',.4~r' },
                { field: 'slower', title: 'of 10 000 requests', format: ',.3~r' },
              ],
            },
          },
        },
      ],
      table: exceedanceTable(lines),
      isOverTime: false,
    };
  },
};
