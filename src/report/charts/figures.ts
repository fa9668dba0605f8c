/** Figures as charts and tables tell them: an estimate with its interval, in a unit that suits it. */
import {
  percentAtLeast,
  readableDurationEstimate,
  readableEstimate,
  readableShareEstimate,
} from '../../analysis/digits.ts';
import { DEFAULT_CONFIDENCE, type Interval, without } from '../../analysis/interval.ts';
import { NS_PER_MS, NS_PER_S, readableDuration } from '../../sim/units.ts';
import { isUnbounded } from '../certainty.ts';
import type { Cell } from './table.ts';

export type Unit = 'duration' | 'share' | 'number';

export function readable(interval: Interval, unit: Unit): string {
  const text = unit === 'number' ? readableEstimate(interval) : readableIn(interval, unit);
  return tidy(isUnbounded(interval) ? text.replace(' (no interval)', '?') : text);
}

function readableIn(interval: Interval, unit: 'duration' | 'share'): string {
  if (unit === 'duration') return readableDurationEstimate(interval);
  if (interval.estimate === 0 && interval.high !== null && interval.high > 0) {
    return `0 % (< ${tidyPercent(interval.high)} %)`;
  }
  if (interval.estimate === 1 && interval.low !== null && interval.low < 1) {
    return `100 % (> ${percentAtLeast(interval.low)})`;
  }
  return readableShareEstimate(interval);
}

function tidyPercent(share: number): string {
  const value = share * 100;
  return value < 0.1 ? String(Number(value.toPrecision(1))) : value.toFixed(1);
}

/** One run has no interval: the page says so once, not in every cell. */
function tidy(text: string): string {
  return text.replace(' (no interval)', '').replace('-', '−').replace(/^−$/, '–');
}

export function cell(interval: Interval, unit: Unit): Cell {
  return { text: readable(interval, unit), value: interval.estimate };
}

/** A value that no interval belongs to: "41 %". */
export function bare(value: number, unit: Unit): string {
  return readable(without(value, { confidence: DEFAULT_CONFIDENCE, count: 1, method: 'student' }), unit);
}

export function bareCell(value: number, unit: Unit): Cell {
  return { text: bare(value, unit), value };
}

export function countCell(count: number): Cell {
  return { text: grouped(count), value: count };
}

/** 114505 is "114 505", with thin spaces that do not break. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');
}

export function durationText(ns: number | null): string {
  return ns === null ? '–' : readableDuration(ns);
}

export function durationCell(ns: number | null): Cell {
  return { text: durationText(ns), value: ns };
}

export function shareCell(share: number): Cell {
  return { text: `${(share * 100).toFixed(1)} %`, value: share };
}

/** An estimate and its bounds in the unit of an axis; without an interval the bounds are the estimate. */
export interface AxisValue {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export function axisValue(interval: Interval, unit: Unit): AxisValue | null {
  if (interval.estimate === null) return null;
  const scale = axisScale(unit);
  const value = interval.estimate / scale;
  return {
    value,
    low: (interval.low ?? interval.estimate) / scale,
    high: (interval.high ?? interval.estimate) / scale,
  };
}

/** Durations are drawn in milliseconds, shares in per cent. */
export function axisScale(unit: Unit): number {
  if (unit === 'duration') return NS_PER_MS;
  return unit === 'share' ? 0.01 : 1;
}

/** Places for labels on a logarithmic axis: 1, 2 and 5 of each decade, or 1 alone where there are many decades. */
export function logTicks(low: number, high: number): readonly number[] {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const steps = last - first > 4 ? [1] : [1, 2, 5];
  const ticks: number[] = [];
  for (let decade = first; decade <= last; decade++) {
    for (const step of steps) {
      const tick = Number((step * 10 ** decade).toPrecision(1));
      if (tick >= low * 0.99 && tick <= high * 1.01) ticks.push(tick);
    }
  }
  return ticks;
}

/** A Vega expression that labels milliseconds as people write them. */
export const DURATION_LABEL =
  "abs(datum.value) >= 60000 ? format(datum.value / 60000, '~r') + ' min' : " +
  "abs(datum.value) >= 1000 ? format(datum.value / 1000, '~r') + ' s' : " +
  "datum.value == 0 ? '0' : abs(datum.value) < 1 ? format(datum.value * 1000, '~r') + ' µs' : " +
  "format(datum.value, '~r') + ' ms'";

export function milliseconds(ns: number): number {
  return Number((ns / NS_PER_MS).toPrecision(6));
}

export function seconds(ns: number): number {
  return Number((ns / NS_PER_S).toFixed(6));
}
