/** Where the time of a failover goes, as a table: simulated least, mean and most beside the closed form. */
import { meanInterval } from '../analysis/interval.ts';
import type {
  BudgetStage,
  FailoverBudget,
  PointResult,
  StageRange,
} from '../experiment/experiment-result.ts';
import { readableDuration } from '../sim/units.ts';
import { compactDuration, compactNumber } from './compact.ts';
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
  const isReset = rows.some((row) => row.broken > 0);
  const broken = compactNumber(meanInterval(rows.map((row) => row.broken)));
  const reset = isReset ? `${broken} connections are reset a run` : 'no connection is reset';
  const runs = rows.length === 1 ? 'one run' : `${rows.length} runs`;
  if (!isDark(budget)) {
    return `${fault}: ${director} takes over while the address is served: nobody is in the dark; ${reset} (${runs}).`;
  }
  const waited = compactNumber(meanInterval(rows.map((row) => row.waited)));
  return `${fault}: ${director} takes over; ${waited} requests wait for it in the dark, ${reset} (${runs}, phases evenly spread).`;
}

function row({ name, leastNs, mean, mostNs, closedForm }: BudgetStage): string[] {
  const isSame = leastNs === mostNs;
  return [
    name,
    short(leastNs),
    isSame ? short(leastNs) : compactDuration(mean),
    short(mostNs),
    closedForm === null ? '-' : closedText(closedForm),
  ];
}

/** Least to most, or the bound alone. */
export function closedText({ leastNs, mostNs }: StageRange): string {
  if (leastNs === null) return `at most ${short(mostNs)}`;
  return leastNs === mostNs ? short(mostNs) : `${short(leastNs)} to ${short(mostNs)}`;
}

function short(ns: number): string {
  return ns === 0 ? '0' : readableDuration(Number(ns.toPrecision(4)));
}
