/** How evenly busy the real servers were, moment by moment. */
import type { PointResult } from '../../experiment/experiment-result.ts';
import { colour } from '../theme.ts';
import type { Chart, Panel } from './chart.ts';
import { crowdOf } from './crowd.ts';
import { readable } from './figures.ts';
import { type Moment, momentsOf } from './moments.ts';
import { right } from './table.ts';
import {
  binSpan,
  binText,
  instantLayers,
  type TimeScale,
  timeParams,
  timeScale,
  timeX,
} from './time-axis.ts';

export const balanceOverTime: Chart = {
  name: 'balance-over-time',
  title: 'Balance among the real servers over time',
  help:
    'Jain’s index is 1 where all real servers are equally busy for their size and one over their number where one does all; ' +
    'peak to mean is how much busier the busiest is than the average. A fault or a bad policy shows as a step.',
  section: 'load',
  scope: 'point',
  nothing: 'There is one real server or none, so there is no balance to speak of.',
  draw({ result, point }) {
    if (point.realServers.length < 2) return null;
    const moments = crowdOf(point)?.moments ?? momentsOf(point);
    if (moments.length === 0) return null;
    const scale = timeScale(result, point);
    const { jain, variation, peakToMean } = point.balance;
    return {
      type: 'vega-lite',
      layout: 'stack',
      panels: [
        panel(point, { scale, moments, key: 'jain', title: 'Jain’s index', isLast: false }),
        panel(point, { scale, moments, key: 'peak', title: 'peak to mean', isLast: true }),
      ],
      isOverTime: true,
      note:
        `Over the whole run, one index for each: Jain ${readable(jain, 'number')}, coefficient of variation ` +
        `${readable(variation, 'number')}, peak to mean ${readable(peakToMean, 'number')}.`,
      table: {
        caption: 'Balance by bin of time',
        columns: ['time', 'Jain’s index', 'peak to mean'].map(right),
        rows: moments.map((moment) => [
          binText(scale, point.series.binNs, moment.bin),
          moment.jain.toFixed(3),
          moment.peak.toFixed(2),
        ]),
      },
    };
  },
};

interface PanelParts {
  readonly scale: TimeScale;
  readonly moments: readonly Moment[];
  readonly key: 'jain' | 'peak';
  readonly title: string;
  readonly isLast: boolean;
}

function panel(
  { series, realServers }: PointResult,
  { scale, moments, key, title, isLast }: PanelParts,
): Panel {
  const domain =
    key === 'jain' ? [1 / realServers.length, 1] : [1, Math.min(realServers.length, 1 + spread(moments))];
  const line = {
    data: {
      values: moments.map((moment) => ({
        t: binSpan(scale, series.binNs, moment.bin).t,
        value: Number(moment[key].toPrecision(4)),
      })),
    },
    mark: { type: 'line', interpolate: 'step-after', strokeWidth: 1.8, color: colour('accent'), clip: true },
    encoding: {
      x: timeX(scale, 't', isLast),
      y: {
        field: 'value',
        type: 'quantitative',
        title: null,
        scale: { domain, nice: false },
        axis: { tickCount: 3, minExtent: 52, maxExtent: 52 },
      },
      tooltip: [
        { field: 't', title: `from (${scale.unit})` },
        { field: 'value', title },
      ],
    },
  };
  return {
    title,
    description: `${title} of how busy the real servers were, over the time of the run.`,
    spec: { height: 90, params: timeParams(scale), layer: [...instantLayers(scale, isLast), line] },
  };
}

/** Room above the highest peak, and some where there is none. */
function spread(moments: readonly Moment[]): number {
  return Math.max(0.5, (Math.max(...moments.map(({ peak }) => peak)) - 1) * 1.1);
}
