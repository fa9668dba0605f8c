/** The search for a capacity: every value that was tried against each part of the SLO, under every condition. */
import type { CapacityResult, SloCheck, SloVerdict } from '../../experiment/capacity-result.ts';
import { colour, variantColour } from '../theme.ts';
import type { Chart, Panel, Spec } from './chart.ts';
import { axisScale, axisValue, cell, DURATION_LABEL, readable, type Unit } from './figures.ts';
import { left, right, type Table } from './table.ts';

const VERDICT_FILL: Readonly<Record<SloVerdict, string>> = {
  kept: colour('good'),
  'not distinguishable': colour('page'),
  broken: colour('bad'),
};

export const capacityTrials: Chart = {
  name: 'capacity-trials',
  title: 'What was tried, against the SLO',
  help:
    'A dot for each value that was tried, with its 95 % interval, and a line for each condition, such as a server less. Green ' +
    'keeps the SLO (the dashed line) with its whole interval, red breaks it, a hollow dot is not distinguishable; the ' +
    'vertical line is the answer.',
  section: 'capacity',
  scope: 'experiment',
  nothing: 'No capacity was searched: lbsim capacity does.',
  draw({ result: { capacity } }) {
    if (capacity === undefined || capacity.trials.length === 0) return null;
    const panels = capacity.limits.flatMap(({ text }) => panel(capacity, text));
    if (panels.length === 0) return null;
    return {
      type: 'vega-lite',
      layout: panels.length > 1 ? 'grid' : 'stack',
      panels,
      isOverTime: false,
      table: table(capacity),
    };
  },
};

function unitOf({ unit }: SloCheck): Unit {
  return unit;
}

function panel(capacity: CapacityResult, text: string): Panel[] {
  const checks = capacity.trials.flatMap(({ value, checks: own }) =>
    own.filter((check) => check.text === text).map((check) => ({ value, check })),
  );
  if (checks.length === 0) return [];
  const unit = unitOf(checks[0].check);
  const rows = checks.flatMap(({ value, check }) => {
    const axis = axisValue(check.measured, unit);
    if (axis === null) return [];
    const { condition, verdict, measured } = check;
    return [
      {
        x: value,
        y: axis.value,
        // A bound of nothing has no place on a logarithmic scale.
        low: Math.max(unit === 'duration' ? axis.value / 10 : 0, axis.low),
        high: axis.high,
        condition,
        verdict,
        text: readable(measured, unit),
      },
    ];
  });
  if (rows.length === 0) return [];
  const { conditions } = capacity;
  return [
    {
      title: `${text} over ${capacity.find}`,
      description: `What was measured of ${text} at every value that was tried, with intervals and the limit.`,
      legend: conditions.map((name, i) => ({ name, colour: variantColour(i), shape: 'line' })),
      spec: spec(rows, { capacity, limit: checks[0].check.limit / axisScale(unit), unit }),
    },
  ];
}

interface Frame {
  readonly capacity: CapacityResult;
  /** In units of the axis. */
  readonly limit: number;
  readonly unit: Unit;
}

function spec(rows: readonly object[], frame: Frame): Spec {
  const { conditions, find } = frame.capacity;
  const { x, y } = axes(frame);
  const color = {
    field: 'condition',
    type: 'nominal',
    scale: { domain: conditions, range: conditions.map((_, i) => variantColour(i)) },
    legend: null,
  };
  const fill = {
    field: 'verdict',
    type: 'nominal',
    scale: { domain: Object.keys(VERDICT_FILL), range: Object.values(VERDICT_FILL) },
    legend: null,
  };
  const tooltip = [
    { field: 'condition', title: 'with' },
    { field: 'x', title: find },
    { field: 'text', title: 'measured' },
    { field: 'verdict', title: 'verdict' },
  ];
  return {
    height: 220,
    data: { values: rows },
    layer: [
      ...answerLayer(frame.capacity, x),
      {
        mark: { type: 'rule', color: colour('good'), strokeDash: [6, 3] },
        encoding: { y: { datum: frame.limit } },
      },
      { mark: { type: 'line', strokeWidth: 1.2, opacity: 0.6 }, encoding: { x, y, color } },
      {
        mark: { type: 'rule', strokeWidth: 2, opacity: 0.6 },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
      },
      {
        mark: { type: 'point', filled: true, size: 70, strokeWidth: 1.8, opacity: 1 },
        encoding: { x, y, fill, stroke: color, tooltip },
      },
    ],
  };
}

function axes({ capacity: { find, unit: suffix }, unit }: Frame): { readonly x: Spec; readonly y: Spec } {
  const labels = { duration: DURATION_LABEL, share: "datum.label + ' %'", number: 'datum.label' };
  return {
    x: {
      field: 'x',
      type: 'quantitative',
      title: suffix === '' ? find : `${find} (${suffix})`,
      scale: { zero: false, padding: 12 },
    },
    y: {
      field: 'y',
      type: 'quantitative',
      title: null,
      scale: unit === 'duration' ? { type: 'log', nice: false, padding: 10 } : { zero: true },
      axis: { labelExpr: labels[unit], tickCount: 5 },
    },
  };
}

function answerLayer({ answer, unit }: CapacityResult, x: Spec): readonly Spec[] {
  if (answer === null) return [];
  return [
    {
      data: { values: [{ x: answer, told: `answer ${Number(answer.toPrecision(4))}${unit}` }] },
      mark: { type: 'rule', color: colour('accent'), strokeWidth: 1.5 },
      encoding: { x, tooltip: [{ field: 'told' }] },
    },
  ];
}

function table({ trials, find }: CapacityResult): Table {
  return {
    caption: 'Every check of every value',
    columns: [right(find), left('with'), left('asked'), right('measured'), left('verdict')],
    rows: [...trials]
      .sort((a, b) => a.value - b.value)
      .flatMap(({ value, checks }) =>
        checks.map((check) => [
          { text: String(Number(value.toPrecision(6))), value },
          check.condition,
          check.text,
          cell(check.measured, unitOf(check)),
          check.verdict,
        ]),
      ),
  };
}
