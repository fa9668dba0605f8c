/** What a scenario expects of its answer: "p99 < 200ms", "failed < 0.1%", "outage < 5s". */
import { parseDuration, parseShare } from '../sim/units.ts';
import { didYouMean } from './problems.ts';

export const METRICS = {
  mean: 'duration',
  p50: 'duration',
  p90: 'duration',
  p99: 'duration',
  'p99.9': 'duration',
  max: 'duration',
  outage: 'duration',
  failed: 'share',
  'broken logins': 'share',
} as const;

export type Metric = keyof typeof METRICS;

export interface Expectation {
  readonly text: string;
  readonly metric: Metric;
  /** Class of clients; absent: all of them. */
  readonly clientClass?: string;
  readonly operator: '<' | '<=' | '>' | '>=';
  /** Nanoseconds or a share. */
  readonly limit: number;
}

/** The expectation, or a message that says what is wrong with the text. */
export function parseExpectation(text: string): Expectation | string {
  const match = /^\s*(.+?)\s*(<=|>=|<|>)\s*(.+?)\s*$/.exec(text);
  if (match === null) return `"${text}" is no expectation. Write it as "p99 < 200ms" or "failed < 0.1%".`;
  const [, subject, operator, limitText] = match;
  const [name, clientClass] = subject.split(/\s+of\s+/);
  if (!(name in METRICS)) {
    const known = Object.keys(METRICS);
    return `"${name}" is no figure.${didYouMean(name, known)} Known: ${known.join(', ')}.`;
  }
  const metric = name as Metric;
  const limit = METRICS[metric] === 'duration' ? parseDuration(limitText) : parseShare(limitText);
  if (limit === undefined) {
    return METRICS[metric] === 'duration'
      ? `"${limitText}" is no limit for ${metric}. Give a duration with its unit, as "200ms".`
      : `"${limitText}" is no limit for ${metric}. Give a share, as "0.1%".`;
  }
  if (clientClass !== undefined && (metric === 'outage' || metric === 'broken logins')) {
    return `"${subject}": ${metric} is known of all clients together only.`;
  }
  return {
    text: text.trim(),
    metric,
    ...(clientClass === undefined ? {} : { clientClass }),
    operator: operator as Expectation['operator'],
    limit,
  };
}
