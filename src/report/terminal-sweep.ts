/** A sweep as text: a line for each point, the knees marked. */
import type { ExperimentResult, SweepPoint } from '../experiment/experiment-result.ts';
import { readableDuration } from '../sim/units.ts';
import { compactDuration, compactShare } from './compact.ts';
import { settledText, stopped } from './terminal.ts';
import { headed, stylesFor, type TerminalOptions } from './terminal-styles.ts';
import { textTable, wrap } from './text-table.ts';

const MOST_ROWS = 60;

export function sweepReport(result: ExperimentResult, options: TerminalOptions): string {
  const { sweep } = result;
  if (sweep === undefined) throw new Error('assertion failed: a sweep without its points');
  const styles = stylesFor(options.colour);
  const width = Math.min(120, Math.max(60, options.width));
  const shown = sweep.points.slice(0, MOST_ROWS);
  const knees = new Set(sweep.knees.map(({ index }) => index));
  const more = sweep.done - shown.length;
  const axes = sweep.axes.map(({ path }) => path.split('.').pop() as string);
  const columns = [
    ...axes.map((title) => ({ title, align: 'left' as const })),
    ...['p50', 'p99', 'failed', 'busiest', 'runs', ...(sweep.limits.length === 0 ? [] : ['SLO'])].map(
      (title) => ({ title, align: 'right' as const }),
    ),
    { title: '', align: 'left' as const },
  ];
  const rows = shown.map((point) => [...row(point), knees.has(point.index) ? '< knee' : '']);
  const design = sweep.design === 'grid' ? 'grid' : 'Latin hypercube';
  const basis = `${result.name}: ${design} of ${sweep.planned} point${sweep.planned === 1 ? '' : 's'}, ${sweep.runs} run${sweep.runs === 1 ? '' : 's'} of ${readableDuration(result.durationNs)}, seed ${result.seed}; ± is the half-width of the 95 % interval.${settledText(result)}${stopped(result)}`;
  const sections = [
    wrap(result.answer, width).map(styles.bold),
    wrap(basis, width).map(styles.dim),
    headed(textTable(columns, rows, width), styles),
    more > 0
      ? [
          styles.dim(
            `… and ${more} points more, in ${sweep.heldEvery === undefined ? 'results.json' : 'points.jsonl'}`,
          ),
        ]
      : [],
  ].filter((lines) => lines.length > 0);
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function row({ values, figures, utilisation, replications, slo }: SweepPoint): string[] {
  return [
    ...values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))),
    compactDuration(figures.p50),
    compactDuration(figures.p99),
    compactShare(figures.failed),
    compactShare(utilisation),
    String(replications),
    ...(slo === undefined ? [] : [slo === 'not distinguishable' ? 'unsure' : slo]),
  ];
}
