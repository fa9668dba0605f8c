/**
 * Quantities as people write them ("250ms", "200/s", "1.5MiB", "5%"). Nothing else in lbsim reads a unit.
 * Durations become whole nanoseconds, rates become events per second, sizes become bytes.
 */

/** Nanoseconds in a unit of time. */
export const NS_PER_US = 1_000;
export const NS_PER_MS = 1_000_000;
export const NS_PER_S = 1_000_000_000;

const DURATION_UNITS: Readonly<Record<string, number>> = {
  ns: 1,
  us: NS_PER_US,
  µs: NS_PER_US,
  ms: NS_PER_MS,
  s: NS_PER_S,
  min: 60 * NS_PER_S,
  m: 60 * NS_PER_S,
  h: 3_600 * NS_PER_S,
  d: 86_400 * NS_PER_S,
};

const SIZE_UNITS: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};

/** What a reader may print when a value has no or a wrong unit. */
export const DURATION_HELP = 'a duration with its unit: ns, us, ms, s, min, h or d, as in "250ms" or "1.5s"';
export const RATE_HELP = 'a rate with its unit of time, as in "200/s", "30/min" or "1.5/ms"';
export const SIZE_HELP = 'a size with its unit: B, kB, MB, GB, KiB, MiB or GiB, as in "1.5MiB"';
export const SHARE_HELP = 'a share, as in "5%" or 0.05';

const QUANTITY = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*([^\s\d]*)\s*$/;

function quantity(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const match = QUANTITY.exec(text);
  if (match === null) return undefined;
  const unit = units[match[2] as string];
  if (unit === undefined) return undefined;
  const value = Number(match[1]) * unit;
  return Number.isFinite(value) ? value : undefined;
}

/** Whole nanoseconds, rounded to the nearest; undefined when the text is no duration. Compound forms ("1m30s") are read too. */
export function parseDuration(text: string): number | undefined {
  const single = quantity(text, DURATION_UNITS);
  if (single !== undefined) return Math.round(single);
  const compound = /^\s*(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|min|m|h|d)\s*){2,}$/.test(text);
  if (!compound) return undefined;
  let total = 0;
  for (const part of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|min|m|h|d)/g)) {
    total += Number(part[1]) * (DURATION_UNITS[part[2] as string] as number);
  }
  return Math.round(total);
}

/** Events per second; undefined when the text is no rate. */
export function parseRate(text: string): number | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const count = quantity(text.slice(0, slash), { '': 1, k: 1e3, M: 1e6 });
  const per = DURATION_UNITS[text.slice(slash + 1).trim()];
  return count === undefined || per === undefined ? undefined : (count * NS_PER_S) / per;
}

/** Bytes, rounded to the nearest whole one; undefined when the text is no size. */
export function parseSize(text: string): number | undefined {
  const bytes = quantity(text, SIZE_UNITS);
  return bytes === undefined ? undefined : Math.round(bytes);
}

const BIT_RATE_UNITS: Readonly<Record<string, number>> = {
  'bit/s': 1,
  'kbit/s': 1e3,
  'Mbit/s': 1e6,
  'Gbit/s': 1e9,
};

export const BIT_RATE_HELP = 'a bit rate with its unit: bit/s, kbit/s, Mbit/s or Gbit/s, as in "1Gbit/s"';

/** Bits per second; undefined when the text is no bit rate. */
export function parseBitRate(text: string): number | undefined {
  return quantity(text, BIT_RATE_UNITS);
}

/** A share as a number from "5%" or "0.05"; undefined when the text is neither. */
export function parseShare(text: string): number | undefined {
  const percent = quantity(text, { '%': 0.01, '': 1 });
  return percent;
}

/** The shortest exact text of a duration: 250000000 is "250ms". */
export function formatDuration(ns: number): string {
  if (ns === 0) return '0s';
  for (const unit of ['d', 'h', 'min', 's', 'ms', 'us']) {
    const size = DURATION_UNITS[unit] as number;
    const value = ns / size;
    const isExact = Number.isInteger(value * 1000) && value * size === ns;
    if (Math.abs(value) >= 1 && isExact) return `${value}${unit}`;
  }
  return `${ns}ns`;
}

/** A duration for reading, three significant digits: 3609375000 is "3.61 s". */
export function readableDuration(ns: number): string {
  if (!Number.isFinite(ns)) return '-';
  const size = Math.abs(ns);
  if (size === 0) return '0 s';
  if (size < NS_PER_US) return `${Math.round(ns)} ns`;
  if (size < NS_PER_MS) return `${digits(ns / NS_PER_US)} µs`;
  if (size < NS_PER_S) return `${digits(ns / NS_PER_MS)} ms`;
  if (size < 600 * NS_PER_S) return `${digits(ns / NS_PER_S)} s`;
  return `${digits(ns / (60 * NS_PER_S))} min`;
}

/** Three significant digits without an exponent. */
export function digits(value: number, significant = 3): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const whole = Math.floor(Math.log10(Math.abs(value))) + 1;
  return value.toFixed(Math.max(0, significant - whole));
}
