/** The distribution of response times of one variant, with its logarithmic tail. */
import { colour } from '../theme.ts';
import type { Chart, Spec } from './chart.ts';
import {
  countedFailures,
  EXCEEDANCE_Y,
  type ExceedanceLine,
  exceedanceRows,
  exceedanceTable,
  exceedanceX,
  OF,
} from './exceedance.ts';
import { milliseconds } from './figures.ts';
import { quantileLimits } from './limits.ts';

const ANSWERED = 'answered requests';
const ALL = 'all requests, a failure is slower than any answer';
const COLOURS = [colour('accent'), colour('bad')];
const DASHES = [
  [1, 0],
  [6, 3],
];
const SHARE_ABOVE: Readonly<Record<string, number>> = { p50: 0.5, p90: 0.1, p99: 0.01, p999: 0.001 };

export const responseTail: Chart = {
  name: 'response-tail',
  title: 'How many of 10 000 requests are slower than x',
  help:
    'Read upwards from a response time: the height is how many of 10 000 requests took longer; both axes are ' +
    'logarithmic, so the slowest few are as visible as the many. A dot marks what the scenario expects: the line ' +
    'should pass below it.',
  section: 'response',
  scope: 'point',
  nothing: 'No request was answered, so there are no response times to show.',
  draw({ result, point }) {
    if (point.responses.count === 0) return null;
    const never = countedFailures(point);
    const lines: ExceedanceLine[] = [{ name: ANSWERED, data: point.responses, never: 0 }];
    if (never > 0) lines.push({ name: ALL, data: point.responses, never });
    const limits = quantileLimits(result, point).flatMap(({ quantile, limit, text }) => {
      const share = SHARE_ABOVE[quantile];
      return share === undefined ? [] : [{ ms: milliseconds(limit), slower: share * OF, text }];
    });
    return {
      type: 'vega-lite',
      layout: 'stack',
      panels: [
        {
          title: 'of 10 000 requests',
          legend: lines.map(({ name }, i) => ({ name, colour: COLOURS[i], shape: 'line', dash: DASHES[i] })),
          description:
            'A falling line: of 10 000 requests, how many took longer than the response time on the axis.',
          spec: { height: 280, layer: [lineLayer(lines), ...limitLayers(limits)] },
        },
      ],
      table: exceedanceTable(lines),
      isOverTime: false,
    };
  },
};

function lineLayer(lines: readonly ExceedanceLine[]): Spec {
  const names = lines.map(({ name }) => name);
  return {
    data: { values: exceedanceRows(lines) },
    mark: { type: 'line', interpolate: 'step-after', strokeWidth: 2 },
    encoding: {
      x: exceedanceX(lines),
      y: EXCEEDANCE_Y,
      color: {
        field: 'line',
        type: 'nominal',
        scale: { domain: names, range: COLOURS.slice(0, names.length) },
        legend: null,
      },
      strokeDash: {
        field: 'line',
        type: 'nominal',
        scale: {
          domain: names,
          range: [
            [1, 0],
            [6, 3],
          ].slice(0, names.length),
        },
        legend: null,
      },
      tooltip: [
        { field: 'ms', title: 'slower than (ms)', format: ',.4~r' },
        { field: 'slower', title: 'of 10 000 requests', format: ',.3~r' },
        { field: 'line', title: 'counting' },
      ],
    },
  };
}

function limitLayers(values: readonly { readonly ms: number; readonly slower: number }[]): readonly Spec[] {
  if (values.length === 0) return [];
  const x = { field: 'ms', type: 'quantitative' };
  const y = { field: 'slower', type: 'quantitative' };
  return [
    {
      data: { values },
      mark: { type: 'point', filled: true, size: 70, color: colour('good') },
      encoding: { x, y },
    },
    {
      data: { values },
      mark: { type: 'text', align: 'left', dx: 8, dy: -6, color: colour('good') },
      encoding: { x, y, text: { field: 'text' } },
    },
  ];
}
