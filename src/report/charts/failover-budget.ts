/** Where the time of each failover goes: one stacked bar for each run, by the phase of the fault, and a table of all. */
import type { FailoverBudget, FailoverRow } from '../../experiment/experiment-result.ts';
import { readableDuration } from '../../sim/units.ts';
import { closedText, isDark } from '../terminal-failover.ts';
import { colour } from '../theme.ts';
import type { Chart, Panel, Spec } from './chart.ts';
import { cell, DURATION_LABEL, durationCell, milliseconds } from './figures.ts';
import { left, right } from './table.ts';

const STAGES = [
  { name: 'detection', of: (row: FailoverRow) => row.detectionNs, colour: colour('accent') },
  { name: 'election', of: (row: FailoverRow) => row.electionNs, colour: colour('warn') },
  { name: 'ARP', of: (row: FailoverRow) => row.arpNs, colour: colour('bad') },
  { name: 'clients', of: (row: FailoverRow) => row.clientsNs, colour: colour('good') },
  { name: 'drain', of: (row: FailoverRow) => row.drainNs, colour: colour('muted') },
] as const;

/** More bars than this would be hairlines: of more runs, those at evenly spaced ranks of the phase are drawn. */
const MOST_BARS = 60;

export const failoverBudget: Chart = {
  name: 'failover-budget',
  title: 'Where the time of a failover goes',
  help:
    'One bar for each run, ordered by the phase of the fault: the youngest last advert at the top is the longest wait. ' +
    'Clients’ part ends with the last request that was wanted in the dark, the drain with the last reset connection; ' +
    'the line is the longest darkness by the closed form.',
  section: 'failover',
  scope: 'point',
  nothing: 'No director took over after a fault, or the address was served all the while.',
  draw({ point }) {
    const { failovers = [] } = point;
    const dark = failovers.filter(isDark);
    if (dark.length === 0) return null;
    return {
      type: 'vega-lite',
      layout: 'stack',
      panels: dark.map(panel),
      isOverTime: false,
      table: {
        caption: 'Failover budget',
        columns: [
          left('failover'),
          left('stage'),
          ...['least', 'mean', 'most', 'by the closed form'].map(right),
        ],
        rows: failovers.flatMap((budget) =>
          budget.stages.map(({ name, leastNs, mean, mostNs, closedForm }) => [
            `${budget.fault}: ${budget.director} takes over`,
            name,
            durationCell(leastNs),
            cell(mean, 'duration'),
            durationCell(mostNs),
            closedForm === null ? '–' : closedText(closedForm),
          ]),
        ),
      },
      ...(dark.length === failovers.length ? {} : { note: servedNote(failovers) }),
    };
  },
};

function servedNote(failovers: readonly FailoverBudget[]): string {
  const names = failovers.filter((each) => !isDark(each)).map(({ fault }) => `“${fault}”`);
  return `Nobody was in the dark after ${names.join(', ')}: the address was served until the new MASTER had it.`;
}

function panel(budget: FailoverBudget): Panel {
  const title = `${budget.fault}: ${budget.director} takes over`;
  return {
    title,
    description: `${title}; stages of each run, stacked, by the phase of the fault.`,
    spec: spec(budget),
    legend: STAGES.map(({ name, colour: own }) => ({ name, colour: own, shape: 'area' as const })),
  };
}

function spec({ rows, stages }: FailoverBudget): Spec {
  const drawn = sample([...rows].sort((a, b) => (a.phaseNs ?? 0) - (b.phaseNs ?? 0)));
  const values = drawn.flatMap((row, place) =>
    STAGES.map(({ name, of, colour: own }, order) => ({
      run: place + 1,
      phase: row.phaseNs === null ? 'unknown' : readableDuration(Number(row.phaseNs.toPrecision(3))),
      stage: name,
      order,
      colour: own,
      length: milliseconds(of(row)),
    })),
  );
  const most = stages.find(({ name }) => name === 'dark in all')?.closedForm?.mostNs;
  const tooltip = [
    { field: 'stage', title: 'stage' },
    { field: 'length', title: 'ms', format: ',.4~r' },
    { field: 'phase', title: 'age of the last advert' },
  ];
  const bars = {
    mark: { type: 'bar' },
    encoding: {
      y: { field: 'run', type: 'ordinal', axis: null },
      x: {
        field: 'length',
        type: 'quantitative',
        title: 'since the fault',
        axis: { labelExpr: DURATION_LABEL },
      },
      color: { field: 'colour', type: 'nominal', scale: null },
      order: { field: 'order', type: 'quantitative' },
      tooltip,
    },
  };
  const bound = {
    data: { values: [{ most: most === undefined ? 0 : milliseconds(most) }] },
    mark: { type: 'rule', color: colour('ink'), strokeDash: [4, 3] },
    encoding: { x: { field: 'most', type: 'quantitative' } },
  };
  return {
    height: Math.max(60, drawn.length * Math.max(4, Math.min(14, 320 / drawn.length))),
    data: { values },
    layer: most === undefined ? [bars] : [bars, bound],
  };
}

function sample(rows: readonly FailoverRow[]): readonly FailoverRow[] {
  if (rows.length <= MOST_BARS) return rows;
  return Array.from(
    { length: MOST_BARS },
    (_, i) => rows[Math.round((i * (rows.length - 1)) / (MOST_BARS - 1))],
  );
}
