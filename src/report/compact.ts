/** Estimates short enough for a column: "31.2±0.3ms", "4.9±0.3%"; "31.2ms?" where there is no interval. */
import {
  percentAtLeast,
  readableDurationEstimate,
  readableEstimate,
  readableShareEstimate,
} from '../analysis/digits.ts';
import type { Interval } from '../analysis/interval.ts';

function squeeze(text: string): string {
  return text.replace(' (no interval)', '?').replace(/ ± /, '±').replace(/ /g, '');
}

export function compactDuration(interval: Interval): string {
  return squeeze(readableDurationEstimate(interval));
}

export function compactShare(interval: Interval): string {
  if (interval.estimate === 0 && interval.high !== null && interval.high > 0)
    return `0 (<${percent(interval.high)})`;
  if (interval.estimate === 1 && interval.low !== null && interval.low < 1)
    return `100% (>${percentAtLeast(interval.low).replace(' ', '')})`;
  return squeeze(readableShareEstimate(interval));
}

export function compactNumber(interval: Interval): string {
  return squeeze(readableEstimate(interval));
}

function percent(share: number): string {
  const value = share * 100;
  return `${value < 0.1 ? value.toPrecision(1) : value.toFixed(1)}%`;
}
