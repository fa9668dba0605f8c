/** How the site answers to growing load, and where the universal scalability law bends. */

import type { Interval } from '../../analysis/interval.ts';
import type { CapacityResult, CapacityTrial, UslFit } from '../../experiment/capacity-result.ts';
import { uslThroughput } from '../../sim/usl.ts';
import { colour } from '../theme.ts';
import type { Chart, Panel, Spec } from './chart.ts';
import { axisValue, cell, DURATION_LABEL, readable } from './figures.ts';
import { right } from './table.ts';

export const capacityCurve: Chart = {
  name: 'capacity-curve',
  title: 'Throughput and response time as load grows',
  help:
    'Dots are loads around the answer (1 is the answer), with all real servers up. Left, the price of load: p99 against the ' +
    'requests answered a second. Right, throughput against the requests in the site: the line is the universal scalability ' +
    'law fitted to the dots, and where it flattens more requests only wait.',
  section: 'capacity',
  scope: 'experiment',
  isOptional: true,
  nothing: 'No load was tried around an answer: there is no answer, or the search was interrupted.',
  draw({ result: { capacity } }) {
    if (capacity === undefined || capacity.curve.length === 0) return null;
    const { curve, usl } = capacity;
    return {
      type: 'vega-lite',
      layout: 'grid',
      panels: [frontierPanel(curve), uslPanel(curve, usl)],
      isOverTime: false,
      ...(usl === null ? {} : { note: uslNote(usl) }),
      table: table(capacity),
    };
  },
};

function uslNote({ single, alpha, beta, r2 }: UslFit): string {
  const value = (interval: Interval) => readable(interval, 'number');
  return `Fitted: ${value(single)} requests a second alone, contention α ${value(alpha)}, coherency β ${value(beta)}; R² ${r2.toFixed(3)}.`;
}

interface Row {
  readonly load: number;
  readonly throughput: number;
  readonly ms: number;
  readonly low: number;
  readonly high: number;
  readonly inSystem: number;
}

function rowsOf(curve: readonly CapacityTrial[]): readonly Row[] {
  return curve.flatMap(({ value, throughput, p99, inSystem }): Row[] => {
    const axis = axisValue(p99, 'duration');
    if (axis === null || throughput.estimate === null || inSystem.estimate === null) return [];
    const [rate, held] = [throughput.estimate, inSystem.estimate];
    return [
      {
        load: value,
        throughput: rate,
        ms: axis.value,
        low: Math.max(axis.value / 10, axis.low),
        high: axis.high,
        inSystem: held,
      },
    ];
  });
}

const TOOLTIP = [
  { field: 'load', title: 'load (1 is the answer)' },
  { field: 'throughput', title: 'answered a second', format: ',.4~r' },
  { field: 'ms', title: 'p99 (ms)', format: ',.4~r' },
  { field: 'inSystem', title: 'requests in the site', format: ',.3~r' },
];

function frontierPanel(curve: readonly CapacityTrial[]): Panel {
  const x = { field: 'throughput', type: 'quantitative', title: 'answered a second' };
  const y = {
    field: 'ms',
    type: 'quantitative',
    title: null,
    scale: { type: 'log', nice: false, padding: 10 },
    axis: { labelExpr: DURATION_LABEL, tickCount: 5 },
  };
  return {
    title: 'p99',
    description: 'p99 of the response time against the requests answered a second.',
    spec: {
      height: 220,
      data: { values: rowsOf(curve) },
      layer: [
        {
          mark: { type: 'rule', strokeWidth: 3, opacity: 0.5, color: colour('accent') },
          encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
        },
        {
          mark: { type: 'line', color: colour('accent'), point: { size: 50, filled: true } },
          encoding: { x, y, order: { field: 'load' }, tooltip: TOOLTIP },
        },
      ],
    },
  };
}

function uslPanel(curve: readonly CapacityTrial[], usl: UslFit | null): Panel {
  const rows = rowsOf(curve);
  const most = Math.max(...rows.map(({ inSystem }) => inSystem));
  const x = { field: 'inSystem', type: 'quantitative', title: 'requests in the site' };
  const y = { field: 'throughput', type: 'quantitative', title: null };
  const fitted: Spec[] =
    usl === null
      ? []
      : [
          {
            data: { values: fittedLine(usl, most) },
            mark: { type: 'line', color: colour('warn'), strokeWidth: 1.8 },
            encoding: { x, y },
          },
        ];
  return {
    title: 'answered a second',
    legend: [
      { name: 'measured', colour: colour('accent'), shape: 'dot' },
      ...(usl === null ? [] : [{ name: 'USL', colour: colour('warn'), shape: 'line' as const }]),
    ],
    description: 'Throughput against the requests in the site, with the universal scalability law.',
    spec: {
      height: 220,
      data: { values: rows },
      layer: [
        ...fitted,
        {
          mark: { type: 'point', filled: true, size: 60, color: colour('accent') },
          encoding: { x, y, tooltip: TOOLTIP },
        },
      ],
    },
  };
}

function fittedLine({ single, alpha, beta }: UslFit, most: number): readonly object[] {
  const law = { single: single.estimate ?? 0, alpha: alpha.estimate ?? 0, beta: beta.estimate ?? 0 };
  return Array.from({ length: 61 }, (_, i) => {
    const inSystem = (most * i) / 60;
    return { inSystem, throughput: i === 0 ? 0 : uslThroughput(law, inSystem) };
  });
}

function table({ curve }: CapacityResult) {
  return {
    caption: 'Loads around the answer',
    columns: ['load', 'answered a second', 'requests in the site', 'p99', 'failed', 'busiest'].map(right),
    rows: curve.map(({ value, throughput, inSystem, p99, failed, utilisation }) => [
      { text: String(value), value },
      cell(throughput, 'number'),
      cell(inSystem, 'number'),
      cell(p99, 'duration'),
      cell(failed, 'share'),
      cell(utilisation, 'share'),
    ]),
  };
}
