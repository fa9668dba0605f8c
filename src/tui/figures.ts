/** Numbers as the screen writes them: short, of steady width. */
import { digits, NS_PER_MS, NS_PER_S, NS_PER_US } from '../sim/units.ts';

/** "1:23.456", "1:02:03.456". */
export function clock(ns: number): string {
  const ms = Math.floor(ns / NS_PER_MS);
  const pad = (value: number, width = 2) => String(value).padStart(width, '0');
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor(ms / 60_000) % 60;
  const rest = `${pad(Math.floor(ms / 1000) % 60)}.${pad(ms % 1000, 3)}`;
  return hours > 0 ? `${hours}:${pad(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** A duration in at most seven signs: "812us", "14.2ms", "1.03s"; "-" for none. */
export function shortDuration(ns: number): string {
  if (!Number.isFinite(ns)) return '-';
  if (ns < NS_PER_US) return `${Math.round(ns)}ns`;
  if (ns < NS_PER_MS) return `${digits(ns / NS_PER_US)}us`;
  if (ns < NS_PER_S) return `${digits(ns / NS_PER_MS)}ms`;
  return ns < 3600 * NS_PER_S ? `${digits(ns / NS_PER_S)}s` : `${digits(ns / (3600 * NS_PER_S))}h`;
}

/** "950", "12.3k", "4.56M". */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return '-';
  if (Math.abs(value) >= 1e9) return `${digits(value / 1e9)}G`;
  if (Math.abs(value) >= 1e6) return `${digits(value / 1e6)}M`;
  if (Math.abs(value) >= 1e4) return `${digits(value / 1e3)}k`;
  return Number.isInteger(value) ? String(value) : digits(value);
}

export function percent(share: number, decimals = 0): string {
  return Number.isFinite(share) ? `${(share * 100).toFixed(decimals)}%` : '-';
}

/** "0.1×", "20×", "as fast as it goes". */
export function speedText(speed: number): string {
  return speed === Infinity ? 'max' : `${speed}×`;
}

/** A difference with its sign, "=" for none. */
export function signed(value: number, write: (value: number) => string): string {
  if (!Number.isFinite(value)) return '-';
  if (value === 0) return '=';
  return `${value > 0 ? '+' : '-'}${write(Math.abs(value))}`;
}

/** Of the requests that came to an end; 0 when none did. */
export function failedShare({
  answered,
  failed,
}: {
  readonly answered: number;
  readonly failed: number;
}): number {
  return answered + failed === 0 ? 0 : failed / (answered + failed);
}
