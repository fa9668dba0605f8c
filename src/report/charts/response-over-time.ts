/** Response time and failures over the run: what a fault does to clients, and for how long. */
import type { PointResult } from '../../experiment/experiment-result.ts';
import { colour } from '../theme.ts';
import type { Chart, Panel, Spec } from './chart.ts';
import { DURATION_LABEL, durationText, logTicks, milliseconds } from './figures.ts';
import { responseLimits } from './limits.ts';
import { right, type Table } from './table.ts';
import {
  binSpan,
  binText,
  instantLayers,
  type TimeScale,
  timeParams,
  timeScale,
  timeX,
} from './time-axis.ts';

export const responseOverTime: Chart = {
  name: 'response-over-time',
  title: 'Response time and failures over time',
  help:
    'Above, the response time that half of the requests (p50) and 99 of 100 (p99) kept within, by the moment at which clients ' +
    'wanted them, on a logarithmic axis; below, requests sent and failed a second; numbered lines are the faults.',
  section: 'response',
  scope: 'point',
  nothing: 'No request was answered and none failed, so there is nothing to show over time.',
  draw({ result, point }) {
    const { series } = point;
    const isEmpty = series.p50Ns.every((value) => value === null) && !series.sentPerSecond.some(Boolean);
    if (isEmpty) return null;
    const scale = timeScale(result, point);
    const limits = responseLimits(result, point);
    return {
      type: 'vega-lite',
      layout: 'stack',
      panels: series.p50Ns.every((value) => value === null)
        ? [ratePanel(point, scale)]
        : [quantilePanel(point, scale, limits), ratePanel(point, scale)],
      table: table(point, scale),
      isOverTime: true,
      note: runsNote(point.replications.length),
    };
  },
};

function runsNote(runs: number): string {
  const basis =
    runs === 1
      ? 'One run.'
      : `All ${runs} runs together, bin by bin; the intervals are in the tables by phase.`;
  return `${basis} Jitter moves faults from run to run: lines stand at their mean.`;
}

const QUANTILES = ['p50', 'p99'] as const;
const QUANTILE_COLOURS = [colour('muted'), colour('accent')];

function quantilePanel({ series }: PointResult, scale: TimeScale, limits: readonly Spec[]): Panel {
  const values = QUANTILES.flatMap((quantile) =>
    (quantile === 'p50' ? series.p50Ns : series.p99Ns).map((ns, bin) => {
      const { t, t2 } = binSpan(scale, series.binNs, bin);
      return { t: (t + t2) / 2, quantile, ms: ns === null ? null : milliseconds(ns) };
    }),
  );
  const known = values.flatMap(({ ms }) => (ms === null ? [] : [ms]));
  const ticks = known.length === 0 ? [] : logTicks(Math.min(...known) / 1.5, Math.max(...known) * 1.5);
  const y = {
    field: 'ms',
    type: 'quantitative',
    title: null,
    scale: { type: 'log', nice: false, padding: 16 },
    axis: { labelExpr: DURATION_LABEL, values: ticks, minExtent: 64, maxExtent: 64 },
  };
  const lines: Spec = {
    data: { values },
    mark: { type: 'line', clip: true, strokeWidth: 1.8, point: { size: 14, filled: true } },
    encoding: {
      x: timeX(scale, 't', false),
      y,
      color: {
        field: 'quantile',
        type: 'nominal',
        scale: { domain: [...QUANTILES], range: QUANTILE_COLOURS },
        legend: null,
      },
      tooltip: [
        { field: 't', title: `time (${scale.unit})`, format: '.1f' },
        { field: 'quantile', title: 'quantile' },
        { field: 'ms', title: 'response time (ms)', format: ',.4~r' },
      ],
    },
  };
  return {
    title: 'response time',
    legend: QUANTILES.map((name, i) => ({ name, colour: QUANTILE_COLOURS[i], shape: 'line' })),
    description: 'Lines of the response time p50 and p99 over the time of the run, with the faults marked.',
    spec: {
      height: 190,
      params: timeParams(scale),
      layer: [...instantLayers(scale, false), lines, ...limits],
    },
  };
}

function ratePanel({ series }: PointResult, scale: TimeScale): Panel {
  const values = series.sentPerSecond.map((sent, bin) => ({
    ...binSpan(scale, series.binNs, bin),
    sent,
    failed: series.failedPerSecond[bin],
  }));
  const tooltip = [
    { field: 't', title: `from (${scale.unit})` },
    { field: 'sent', title: 'sent a second', format: ',.3~r' },
    { field: 'failed', title: 'failed a second', format: ',.3~r' },
  ];
  const axis = { tickCount: 3, minExtent: 64, maxExtent: 64 };
  const named = (name: string) => ({
    datum: name,
    type: 'nominal',
    scale: { domain: ['sent', 'failed'], range: [colour('muted'), colour('bad')] },
    legend: null,
  });
  const y = (field: string) => ({ field, type: 'quantitative', title: null, axis });
  const sent: Spec = {
    data: { values },
    mark: { type: 'line', interpolate: 'step-after', strokeWidth: 1.2, clip: true },
    encoding: { x: timeX(scale, 't'), y: y('sent'), color: named('sent'), tooltip },
  };
  const failed: Spec = {
    data: { values },
    mark: { type: 'area', interpolate: 'step-after', opacity: 0.85, clip: true },
    encoding: { x: timeX(scale, 't'), y: y('failed'), color: named('failed'), tooltip },
  };
  return {
    title: 'requests a second',
    legend: [
      { name: 'sent', colour: colour('muted'), shape: 'line' },
      { name: 'failed', colour: colour('bad'), shape: 'area' },
    ],
    description:
      'Requests sent a second as a line, and requests failed a second as bars, over the time of the run.',
    spec: { height: 95, params: timeParams(scale), layer: [...instantLayers(scale), failed, sent] },
  };
}

function table({ series }: PointResult, scale: TimeScale): Table {
  return {
    caption: 'Response time and failures by bin of time',
    columns: ['time', 'p50', 'p99', 'sent a second', 'failed a second'].map(right),
    rows: series.sentPerSecond.map((sent, bin) => [
      binText(scale, series.binNs, bin),
      durationText(series.p50Ns[bin]),
      durationText(series.p99Ns[bin]),
      sent.toFixed(1),
      series.failedPerSecond[bin].toFixed(1),
    ]),
  };
}
