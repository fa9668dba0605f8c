/** A capacity as text: the answer, how it was found, what binds it, what a failure costs, what to change. */
import type { CapacityResult, CapacityTrial } from '../experiment/capacity-result.ts';
import type { ExperimentResult } from '../experiment/experiment-result.ts';
import { compactDuration, compactNumber, compactShare } from './compact.ts';
import { settledText } from './terminal.ts';
import { headed, type Styles, stylesFor, type TerminalOptions } from './terminal-styles.ts';
import { textTable, wrap } from './text-table.ts';

const MOST_LINES = 30;

export function capacityReport(result: ExperimentResult, options: TerminalOptions): string {
  const { capacity } = result;
  if (capacity === undefined) throw new Error('assertion failed: a capacity without its trials');
  const styles = stylesFor(options.colour);
  const width = Math.min(120, Math.max(60, options.width));
  const sections = [
    wrap(result.answer, width).map(styles.bold),
    wrap(
      `${result.name}: kept means that the whole 95 % interval lies within the SLO, under every condition: ${capacity.conditions.join('; ')}. All values face the same clients (seed ${result.seed}).${settledText(result)}`,
      width,
    ).map(styles.dim),
    trialTable(capacity, styles, width),
    facts(capacity).flatMap((fact) => wrap(fact, width, '  ')),
    changes(capacity, styles),
  ].filter((lines) => lines.length > 0);
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function trialTable(capacity: CapacityResult, styles: Styles, width: number): string[] {
  const columns = [
    { title: capacity.find, align: 'right' as const },
    ...['SLO', ...capacity.slo.map((text) => text.split(/[<>]/)[0].trim()), 'busiest', 'runs'].map(
      (title) => ({
        title,
        align: 'right' as const,
      }),
    ),
  ];
  const rows = [...capacity.trials]
    .sort((a, b) => a.value - b.value)
    .map((trial) => [
      `${Number(trial.value.toPrecision(6))}`,
      trial.verdict === 'not distinguishable' ? 'unsure' : trial.verdict,
      ...worstChecks(trial, capacity.slo),
      compactShare(trial.utilisation),
      String(trial.replications),
    ]);
  const note = capacity.survive > 0 ? ['Each figure is of the condition that is worst for it.'] : [];
  return [...headed(textTable(columns, rows, width), styles), ...note];
}

function worstChecks({ checks }: CapacityTrial, slo: readonly string[]): string[] {
  return slo.map((text) => {
    const own = checks.filter((check) => check.text === text);
    const isLower = /</.test(text);
    const worst = [...own].sort((a, b) => {
      const [x, y] = [a.measured.estimate ?? 0, b.measured.estimate ?? 0];
      return isLower ? y - x : x - y;
    })[0];
    return worst.unit === 'share' ? compactShare(worst.measured) : compactDuration(worst.measured);
  });
}

function facts(found: CapacityResult): string[] {
  const lines: string[] = [];
  if (found.binding !== '') lines.push(`binding: ${found.binding}`);
  if (found.breaksFirst !== '') lines.push(`breaks first at 1.3 × the load: ${found.breaksFirst}`);
  if (found.guess !== null) {
    lines.push(`square-root staffing would have guessed ${compactNumber(found.guess)}${found.unit}`);
  }
  lines.push(...uslLines(found), ...failureLines(found));
  if (found.costPerMillion !== null) {
    lines.push(`cost: ${compactNumber(found.costPerMillion)} for a million requests at the answer`);
  }
  return lines;
}

function uslLines({ usl }: CapacityResult): string[] {
  if (usl === null) return [];
  const peak =
    usl.peakConcurrency === null || usl.peakThroughput === null
      ? usl.alpha.estimate === 0
        ? 'it grows with the load, without a peak'
        : 'it levels off without a peak'
      : `its peak is ${compactNumber(usl.peakThroughput)}/s with ${compactNumber(usl.peakConcurrency)} requests at work`;
  return [
    `USL over six loads: ${compactNumber(usl.single)}/s for one request alone, contention ${compactNumber(usl.alpha)}, coherency ${compactNumber(usl.beta)}, R² ${usl.r2.toFixed(2)}; ${peak}`,
  ];
}

function failureLines(found: CapacityResult): string[] {
  const { failure } = found;
  if (failure === null) return [];
  const isDark = (failure.outageNs.high ?? failure.outageNs.estimate ?? 0) > 0;
  const outage = isDark
    ? `longest outage ${compactDuration(failure.outageNs)}`
    : `no outage in ${failure.outageNs.count === 1 ? 'one run' : `${failure.outageNs.count} runs`}`;
  const budget =
    failure.budgetShare === null
      ? ''
      : `, ${compactShare(failure.budgetShare)} of a month's error budget at this rate`;
  const what = found.survive > 1 ? `${found.survive} failures` : 'one failure';
  return [
    `${what} (${failure.servers.join(', ')}): ${compactNumber(failure.bad)} requests fail, ${outage}${budget}`,
  ];
}

function changes({ changes: { ipvsadm, diff } }: CapacityResult, styles: Styles): string[] {
  if (ipvsadm.length === 0) return ['To change in the directors: nothing.'];
  const patch = diff === '' ? [] : ['', ...diff.trimEnd().split('\n')];
  const lines = [...ipvsadm, ...patch];
  const more = lines.length - MOST_LINES;
  return [
    styles.dim('to change in the directors'),
    ...lines.slice(0, MOST_LINES),
    ...(more > 0 ? [styles.dim(`… and ${more} lines more, in results.json`)] : []),
  ];
}
