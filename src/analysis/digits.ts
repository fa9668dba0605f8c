/**
 * An estimate with the digits that its half-width supports and no more: "182 ± 6 ms". A half-width is rounded
 * to one digit, or to two where the first is a 1 (6, 12, 0.4), and the estimate to the same place.
 */
import { log10, pow } from '../sim/math.ts';
import { NS_PER_MS, NS_PER_S, NS_PER_US } from '../sim/units.ts';
import type { Interval } from './interval.ts';

type Estimated = Pick<Interval, 'estimate' | 'halfWidth'>;

/** Digits for an exact figure, and for one without an interval. */
const EXACT_DIGITS = 6;
const BARE_DIGITS = 3;

/** "182 ± 6", "0.0183 ± 0.0012", "12000 ± 3000"; "182 (no interval)" from one replication, "-" from none. */
export function readableEstimate(interval: Estimated, unit = '', scale = 1): string {
  const tail = unit === '' ? '' : ` ${unit}`;
  if (interval.estimate === null) return '-';
  const estimate = interval.estimate / scale;
  if (interval.halfWidth === null) return `${significant(estimate, BARE_DIGITS)}${tail} (no interval)`;
  const halfWidth = interval.halfWidth / scale;
  if (halfWidth === 0) return `${significant(estimate, EXACT_DIGITS)} ± 0${tail}`;
  const place = lastPlace(halfWidth);
  return `${atPlace(estimate, place)} ± ${atPlace(halfWidth, place)}${tail}`;
}

/** A duration in the unit that suits its greater part: "182 ± 6 ms", "0.3 ± 1.2 s". */
export function readableDurationEstimate(interval: Estimated): string {
  const size = Math.max(Math.abs(interval.estimate ?? 0), interval.halfWidth ?? 0);
  if (size >= 600 * NS_PER_S) return readableEstimate(interval, 'min', 60 * NS_PER_S);
  if (size >= NS_PER_S) return readableEstimate(interval, 's', NS_PER_S);
  if (size >= NS_PER_MS) return readableEstimate(interval, 'ms', NS_PER_MS);
  if (size >= NS_PER_US) return readableEstimate(interval, 'µs', NS_PER_US);
  return readableEstimate(interval, size === 0 ? 's' : 'ns', 1);
}

/** A share in per cent: "4.9 ± 0.3 %". */
export function readableShareEstimate(interval: Estimated): string {
  const { estimate, halfWidth } = interval;
  // A share of all: what remains uncertain lies below.
  if (estimate === 1 && halfWidth !== null && halfWidth > 0)
    return `100 % (at least ${percentAtLeast(1 - halfWidth)})`;
  return readableEstimate(interval, '%', 0.01);
}

/** The bound of a share that no run saw: "0.13 %". */
export function percentAtMost(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}

/** The bound of a share that every run saw in full: "99.7 %", with as many digits as it lies below 100. */
export function percentAtLeast(share: number): string {
  const missing = (1 - share) * 100;
  return `${(100 - missing).toFixed(Math.max(0, Math.min(10, -Math.floor(log10(missing) + 1e-12))))} %`;
}

/** The estimate rounded to the place that its half-width supports, as a number. */
export function supported(estimate: number, halfWidth: number): number {
  return halfWidth === 0 ? estimate : Number(atPlace(estimate, lastPlace(halfWidth)));
}

/** The power of ten of the last digit that a half-width leaves: 0 for 6, -2 for 0.04 and for 0.12. */
function lastPlace(halfWidth: number): number {
  const first = Math.floor(log10(halfWidth) + 1e-12);
  return halfWidth / pow(10, first) < 1.95 ? first - 1 : first;
}

function atPlace(value: number, place: number): string {
  if (place <= 0) return withoutMinusZero(value.toFixed(Math.min(100, -place)));
  const unit = pow(10, place);
  return withoutMinusZero((Math.round(value / unit) * unit).toFixed(0));
}

function significant(value: number, count: number): string {
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(count));
  const places = Math.max(0, count - 1 - Math.floor(log10(Math.abs(rounded)) + 1e-12));
  return count === EXACT_DIGITS ? String(rounded) : rounded.toFixed(Math.min(100, places));
}

function withoutMinusZero(text: string): string {
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text;
}
