/** p99 of each phase between faults, with its interval. */
import { colour } from '../theme.ts';
import type { Chart, Panel } from './chart.ts';
import { dotChart } from './dot-interval.ts';
import { cell, countCell } from './figures.ts';
import { phaseLabel } from './phases.ts';
import { left, right } from './table.ts';

export const responseByPhase: Chart = {
  name: 'response-by-phase',
  title: 'Response time and failures by phase',
  help:
    'A phase lasts from one fault to the next; the dot is the estimate, the line its 95 % interval over the runs. ' +
    'Phases whose lines do not overlap differ.',
  section: 'response',
  scope: 'point',
  nothing: 'No fault strikes, so the run has one phase: its figures are in the summary.',
  draw({ point }) {
    const { phases } = point;
    if (phases.length < 2) return null;
    const panels: Panel[] = [];
    for (const { title, figure, unit } of FIGURES) {
      const rows = phases.map((phase) => ({
        name: phaseLabel(phase),
        interval: phase[figure],
        colour: colour('accent'),
      }));
      const spec = dotChart(rows, { unit });
      if (spec !== null) panels.push({ title, description: `${title} of each phase, with intervals.`, spec });
    }
    if (panels.length === 0) return null;
    return {
      type: 'vega-lite',
      layout: 'stack',
      panels,
      isOverTime: false,
      table: {
        caption: 'Response time and failures by phase',
        columns: [
          left('phase'),
          ...['answered', 'p50', 'p90', 'p99', 'p99.9', 'a run’s max', 'failed'].map(right),
        ],
        rows: phases.map((phase) => [
          phaseLabel(phase),
          countCell(phase.answered),
          ...[phase.p50, phase.p90, phase.p99, phase.p999, phase.max].map((figure) =>
            cell(figure, 'duration'),
          ),
          cell(phase.failedShare, 'share'),
        ]),
      },
    };
  },
};

const FIGURES = [
  { title: 'p99 of the response time', figure: 'p99', unit: 'duration' },
  { title: 'share of requests that failed', figure: 'failedShare', unit: 'share' },
] as const;
