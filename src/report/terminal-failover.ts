/** Where the time of a failover goes, as a table: simulated least, mean and most beside the closed form. */
import type {
  BudgetStage,
  FailoverBudget,
  PointResult,
  StageRange,
} from '../experiment/experiment-result.ts';
import { readableDuration } from '../sim/units.ts';
import { headed, type Styles } from './terminal-styles.ts';
import { type Column, textTable, wrap } from './text-table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'failover budget', align: 'left' },
  ...['least', 'mean', 'most', 'by the closed form'].map((title): Column => ({ title, align: 'right' })),
];

export function failoverLines({ failovers = [] }: PointResult, styles: Styles, width: number): string[] {
  return failovers.flatMap((budget, i) => [
    ...(i === 0 ? [] : ['']),
    ...wrap(headline(budget), width),
    ...(isDark(budget) ? headed(textTable(COLUMNS, budget.stages.map(row), width), styles) : []),
  ]);
}

/** Whether somebody was in the dark in some replication. */
export function isDark({ rows }: FailoverBudget): boolean {
  return rows.some(({ isServed }) => !isServed);
}

function headline(budget: FailoverBudget): string {
  const { fault, director, rows } = budget;
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const each = (values: readonly number[]) => Number((sum(values) / rows.length).toPrecision(3));
  const broken = each(rows.map((row) => row.broken));
  const reset = broken === 0 ? 'no connection is reset' : `${broken} connections are reset a run`;
  const runs = rows.length === 1 ? 'one run' : `${rows.length} runs`;
  if (!isDark(budget)) {
    return `${fault}: ${director} takes over while the address is served: nobody is in the dark; ${reset} (${runs}).`;
  }
  const waited = each(rows.map((row) => row.waited));
  return `${fault}: ${director} takes over; ${waited} requests wait for it in the dark, ${reset} (${runs}, phases evenly spread).`;
}

function row({ name, leastNs, meanNs, mostNs, closedForm }: BudgetStage): string[] {
  return [name, ...[leastNs, meanNs, mostNs].map(short), closedForm === null ? '-' : closedText(closedForm)];
}

/** Least to most, or the bound alone. */
export function closedText({ leastNs, mostNs }: StageRange): string {
  if (leastNs === null) return `at most ${short(mostNs)}`;
  return leastNs === mostNs ? short(mostNs) : `${short(leastNs)} to ${short(mostNs)}`;
}

function short(ns: number): string {
  return ns === 0 ? '0' : readableDuration(Number(ns.toPrecision(4)));
}
