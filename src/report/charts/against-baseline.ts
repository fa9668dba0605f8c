/** `lbsim compare`: each variant against the baseline by each figure, paired, the best above. */
import type { ComparisonResult } from '../../experiment/experiment-result.ts';
import type { Chart, Panel } from './chart.ts';
import { differenceSpec } from './differences.ts';
import { axisValue, cell, readable, type Unit } from './figures.ts';
import { left, right } from './table.ts';

const UNITS: Readonly<Record<string, Unit>> = { failed: 'share', balance: 'number' };

export const againstBaseline: Chart = {
  name: 'against-baseline',
  title: 'Differences from the baseline',
  help:
    'Each variant less the baseline, run by run on the same clients, with the interval that Holm’s correction widens; the best ' +
    'stands above. Left of 0 is shorter or fewer. A hollow grey dot is not distinguishable: its line reaches over 0.',
  section: 'compare',
  scope: 'experiment',
  isOptional: true,
  nothing: 'No baseline was named: lbsim compare does.',
  draw({ result: { compare } }) {
    if (compare === undefined) return null;
    const metrics = [...new Set(compare.against.map(({ metric }) => metric))];
    const panels = metrics.flatMap((metric) =>
      panel(
        compare.against.filter((own) => own.metric === metric),
        compare.baseline,
      ),
    );
    if (panels.length === 0) return null;
    const winners = Object.entries(compare.winners).map(([metric, name]) => `${name} by ${metric}`);
    return {
      type: 'vega-lite',
      layout: 'grid',
      panels,
      isOverTime: false,
      note:
        winners.length === 0
          ? 'No variant is better than every other by any figure.'
          : `Better than every other: ${winners.join(', ')}.`,
      table: {
        caption: `Differences from ${compare.baseline}`,
        columns: [left('figure'), left('variant'), right('difference'), right('adjusted p'), left('verdict')],
        rows: compare.against.map(({ metric, name, difference, adjustedP, verdict }) => [
          metric,
          name,
          cell(difference, unitOf(metric)),
          adjustedP === null ? '–' : { text: adjustedP.toPrecision(2), value: adjustedP },
          verdict,
        ]),
      },
    };
  },
};

function unitOf(metric: string): Unit {
  return UNITS[metric] ?? 'duration';
}

function panel(all: readonly ComparisonResult[], baseline: string): Panel[] {
  const [{ metric }] = all;
  const unit = unitOf(metric);
  // Of balance more is better.
  const sign = metric === 'balance' ? -1 : 1;
  const ranked = [...all].sort(
    (a, b) => sign * ((a.difference.estimate ?? Infinity) - (b.difference.estimate ?? Infinity)),
  );
  const values = ranked.flatMap(({ name, difference, verdict }) => {
    const axis = axisValue(difference, unit);
    if (axis === null) return [];
    const told = readable(difference, unit);
    const isMore = (difference.estimate ?? 0) > 0;
    return [{ name, ...axis, verdict, text: isMore ? `+${told}` : told, side: 'center' }];
  });
  if (values.every(({ low, high }) => low === 0 && high === 0)) return [];
  return [
    {
      title: `${metric === 'balance' ? 'Jain index' : metric}, against ${baseline}`,
      description: `Differences of ${metric} between each variant and ${baseline}, with intervals.`,
      spec: differenceSpec(values, unit),
    },
  ];
}
