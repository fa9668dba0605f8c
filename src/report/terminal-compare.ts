/** A comparison as text: the variants' figures, and what each differs from the baseline, pair by pair. */
import type { ComparisonResult, ExperimentResult } from '../experiment/experiment-result.ts';
import { compactDuration, compactNumber, compactShare } from './compact.ts';
import { basis, expectationLines } from './terminal.ts';
import { headed, type Styles, stylesFor, type TerminalOptions } from './terminal-styles.ts';
import { textTable, wrap } from './text-table.ts';

const METRICS = ['p50', 'p99', 'failed', 'balance'] as const;

export function compareReport(result: ExperimentResult, options: TerminalOptions): string {
  const styles = stylesFor(options.colour);
  const width = Math.min(120, Math.max(60, options.width));
  const sections = [
    wrap(result.answer, width).map(styles.bold),
    wrap(basis(result), width).map(styles.dim),
    figuresTable(result, styles, width),
    differenceTable(result, styles, width),
    laws(result, styles),
    expectationLines(result, styles),
  ].filter((lines) => lines.length > 0);
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** A star stands where a variant is better than every other, by the corrected intervals of the differences. */
function figuresTable({ points, compare }: ExperimentResult, styles: Styles, width: number): string[] {
  const winners = compare?.winners ?? {};
  const star = (metric: string, name: string) => (winners[metric] === name ? ' *' : '  ');
  const rows = points.map(({ name, figures, balance }) => [
    name,
    compactDuration(figures.p50) + star('p50', name),
    compactDuration(figures.p99) + star('p99', name),
    compactShare(figures.failed) + star('failed', name),
    compactNumber(balance.jain) + star('balance', name),
  ]);
  const columns = [
    { title: 'variant', align: 'left' as const },
    ...['p50  ', 'p99  ', 'failed  ', 'Jain  '].map((title) => ({ title, align: 'right' as const })),
  ];
  const stars = Object.keys(winners).length;
  const legend =
    stars === 0
      ? 'No variant is better than all others for certain.'
      : '* better than every other for certain: the interval of each difference leaves zero out.';
  return [...headed(textTable(columns, rows, width), styles), ...wrap(legend, width)];
}

function differenceTable({ points, compare }: ExperimentResult, styles: Styles, width: number): string[] {
  if (compare === undefined) return [];
  const { baseline, against } = compare;
  const rows = points
    .filter(({ name }) => name !== baseline)
    .map(({ name }) => [
      name,
      ...METRICS.map((metric) => {
        const pair = against.find((own) => own.metric === metric && own.name === name);
        return pair === undefined ? '-' : difference(pair);
      }),
    ]);
  const columns = [
    { title: `against ${baseline}`, align: 'left' as const },
    ...['p50', 'p99', 'failed', 'Jain'].map((title) => ({ title, align: 'right' as const })),
  ];
  const note =
    'Paired differences: each run against the same clients\' run of the baseline, 95 % for all of them together (Holm). "same": not distinguishable.';
  const lacks = against.some(({ difference: { estimate } }) => estimate === null);
  const none = lacks ? ' "-": no run measured both.' : '';
  return [...headed(textTable(columns, rows, width), styles), ...wrap(`${note}${none}`, width)];
}

function difference({ metric, difference: interval, verdict }: ComparisonResult): string {
  if (interval.estimate === null) return '-';
  if (verdict === 'not distinguishable' && interval.low !== null) return 'same';
  const text =
    metric === 'balance'
      ? compactNumber(interval)
      : metric === 'failed'
        ? compactShare(interval)
        : compactDuration(interval);
  return `${(interval.estimate ?? 0) > 0 ? '+' : ''}${text}`;
}

function laws({ points }: ExperimentResult, styles: Styles): string[] {
  const broken = points.filter((point) => !point.laws.little || !point.laws.conservation);
  return broken.map(({ name }) =>
    styles.bad(`A LAW IS BROKEN in ${name}: Little or conservation does not hold. Please report this run.`),
  );
}
