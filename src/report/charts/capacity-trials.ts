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
        low: Math.max(0, axis.low),
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

function spec(rows: readonly object[], { capacity, limit, unit }: Frame): Spec {
  const { conditions, answer, find, unit: suffix } = capacity;
  const x = {
    field: 'x',
    type: 'quantitative',
    title: suffix === '' ? find : `${find} (${suffix})`,
    scale: { zero: false, padding: 12 },
  };
  const axis =
    unit === 'duration'
      ? { labelExpr: DURATION_LABEL }
      : unit === 'share'
        ? { labelExpr: "datum.label + ' %'" }
        : {};
  const y = {
    field: 'y',
    type: 'quantitative',
    title: null,
    scale: unit === 'duration' ? { type: 'symlog', constant: limit / 10 } : { zero: true },
    axis: { ...axis, tickCount: 5 },
  };
  const color = {
    field: 'condition',
    type: 'nominal',
    scale: { domain: conditions, range: conditions.map((_, i) => variantColour(i)) },
    legend: null,
  };
  const verdicts = Object.keys(VERDICT_FILL);
  const fill = {
    field: 'verdict',
    type: 'nominal',
    scale: { domain: verdicts, range: Object.values(VERDICT_FILL) },
    legend: null,
  };
  const tooltip = ['condition', 'x', 'text', 'verdict'].map((field) => ({
    field,
    title: { condition: 'with', x: find, text: 'measured', verdict: 'verdict' }[field],
  }));
  const answered =
    answer === null
      ? []
      : [
          {
            data: { values: [{ x: answer, told: `answer ${Number(answer.toPrecision(4))}${suffix}` }] },
            mark: { type: 'rule', color: colour('accent'), strokeWidth: 1.5 },
            encoding: { x, tooltip: [{ field: 'told' }] },
          },
        ];
  return {
    height: 220,
    data: { values: rows },
    layer: [
      ...answered,
      {
        mark: { type: 'rule', color: colour('good'), strokeDash: [6, 3] },
        encoding: { y: { datum: limit } },
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
