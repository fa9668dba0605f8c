/** What clients feel: now, and over the whole run. */
import { failedShare, percent, shortDuration, shortNumber } from '../figures.ts';
import type { LatencyFigures, RunSnapshot } from '../snapshot.ts';
import { cell, heading, type Line, type Span } from '../text.ts';
import { sparkline } from '../theme.ts';
import { type PaneProps, subjectOf } from '../view.ts';

export function latency({ frame, theme, width }: PaneProps): Line[] {
  const run = subjectOf(frame);
  const { latency: figures, series } = run;
  const spark = Math.max(0, Math.min(40, width - 70));
  const most = (values: readonly number[]) => Math.max(...values.slice(-spark).filter(Number.isFinite), 0);
  const drawn = (name: string, values: readonly number[]): Span[] =>
    spark < 8
      ? []
      : [`  ${name} `, { text: sparkline(values, spark, { most: most(values), theme }), color: 'cyan' }];
  return [
    heading('Clients', width, theme.rule),
    [...figuresLine(`last ${shortDuration(figures.windowNs)}`, figures.now), ...drawn('p99', series.p99)],
    [...figuresLine('whole run', figures.whole), ...drawn('req', series.rate)],
    [...causes(run)],
  ];
}

function figuresLine(name: string, figures: LatencyFigures): Span[] {
  const failed = failedShare(figures);
  return [
    `  ${cell(name, 10)}`,
    cell(`${shortNumber(Number(figures.rate.toFixed(1)))}/s`, 8, 'right'),
    `  p50 ${cell(shortDuration(figures.p50Ns), 7, 'right')}`,
    `  p99 ${cell(shortDuration(figures.p99Ns), 7, 'right')}`,
    '  failed ',
    {
      text: cell(percent(failed, 2), 8, 'right'),
      ...(failed > 0 ? { color: 'red' as const, bold: true } : {}),
    },
  ];
}

function causes({ latency: { failedBy, inFlight, whole }, nowNs, transientNs }: RunSnapshot): Span[] {
  const failed = failedBy.map(([cause, count]) => `${count} ${cause}`).join(', ');
  const uncounted = nowNs < transientNs ? `; response times count from ${shortDuration(transientNs)} on` : '';
  return [
    {
      text: `  ${shortNumber(whole.sent)} requests, ${shortNumber(inFlight)} in flight; failed: ${failed || 'none'}${uncounted}`,
      dim: true,
    },
  ];
}
