/**
 * What a design varies: "scheduler=rr,wrr", "clients.rate=100/s..2000/s:100/s", "realServers.count=2..16",
 * "clients.rate=10/s..10k/s:log7". An axis is a path and its values, or a range to draw samples from.
 */
import { exp, log } from '../sim/math.ts';
import { parseBitRate, parseDuration, parseRate, parseShare, parseSize } from '../sim/units.ts';
import { parseValue } from './overrides.ts';

export interface Axis {
  readonly path: string;
  /** In order; of a range without a step and without samples: whole numbers. */
  readonly values: readonly unknown[];
  /** Where the axis is a range: what Latin hypercubes draw from. */
  readonly range?: AxisRange;
}

export interface AxisRange {
  readonly from: number;
  readonly to: number;
  /** What stands behind each number: "/s", "ms", "". */
  readonly unit: string;
  readonly isLog: boolean;
  /** Whole numbers only. */
  readonly isWhole: boolean;
}

/** Values of one axis at most: more is a slip of the step. */
const MOST_VALUES = 100_000;

/** The axis, or a message that says what is wrong with the text. */
export function parseAxis(text: string, isSampled = false): Axis | string {
  const at = text.indexOf('=');
  if (at <= 0 || at === text.length - 1) {
    return `--vary ${text}: write path=values, as in --vary scheduler=rr,wlc or --vary clients.rate=100/s..500/s:100/s.`;
  }
  const path = text.slice(0, at).trim();
  const spec = text.slice(at + 1).trim();
  if (/^[^[{"]*\.\.[^.]/.test(spec)) {
    const axis = rangeAxis(path, spec, isSampled);
    return typeof axis === 'string' ? `--vary ${text}: ${axis}` : axis;
  }
  const values = splitList(spec).map(parseValue);
  const texts = values.map((value) => JSON.stringify(value));
  const empty = values.indexOf('');
  if (empty >= 0) return `--vary ${text}: value ${empty + 1} of the list is empty.`;
  const twice = texts.find((value, i) => texts.indexOf(value) < i);
  if (twice !== undefined) return `--vary ${text}: ${twice} stands in the list twice.`;
  return { path, values };
}

/** A value as it is shown in tables. */
export function axisText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** How values of an axis lie to one another, whatever their units: "0.5s" before "2s", after "100ms". Undefined for names. */
export function axisPlace(value: unknown): number | undefined {
  if (typeof value !== 'string') return axisNumber(value);
  return (
    parseDuration(value) ?? parseRate(value) ?? parseSize(value) ?? parseBitRate(value) ?? parseShare(value)
  );
}

/** The number in a value of an axis, in its own unit; undefined for names. "2k/s" counts as 2000. */
export function axisNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  const read = typeof value === 'string' ? quantity(value) : undefined;
  return read?.number;
}

/** What a range holds at a share of its length, 0 to 1, as a value. */
export function rangeValue({ from, to, unit, isLog, isWhole }: AxisRange, share: number): unknown {
  // Of whole numbers each has its part of the length, the last too.
  const end = isWhole ? to + 1 : to;
  const at = isLog ? exp(log(from) + share * (log(end) - log(from))) : from + share * (end - from);
  return isWhole ? Math.min(to, Math.max(from, Math.floor(at))) : withUnit(Number(at.toPrecision(9)), unit);
}

function rangeAxis(path: string, spec: string, isSampled: boolean): Axis | string {
  const colon = spec.indexOf(':');
  const [range, step] = colon < 0 ? [spec, undefined] : [spec.slice(0, colon), spec.slice(colon + 1).trim()];
  const [lowText, highText] = range.split('..').map((part) => part.trim());
  const low = quantity(lowText);
  const high = quantity(highText ?? '');
  if (low === undefined || high === undefined) {
    return `"${low === undefined ? lowText : highText}" is no number with a unit. Write the range as 100/s..500/s:100/s.`;
  }
  if (low.unit !== high.unit && low.unit !== '') {
    return `the ends have the units "${low.unit}" and "${high.unit}". Give both in one unit.`;
  }
  const { unit } = high;
  const [from, to] = [low.number, high.number];
  if (to < from) return `the range is empty: ${lowText} is above ${highText}. Turn it round.`;
  const isLog = step !== undefined && /^(log|x)/.test(step);
  if (isLog && from <= 0) return 'a logarithmic range begins above 0.';
  const isWhole = unit === '' && Number.isInteger(from) && Number.isInteger(to);
  const own: AxisRange = { from, to, unit, isLog, isWhole };
  if (isSampled) return { path, values: [], range: own };
  const numbers = steps({ from, to, unit, isWhole }, step);
  if (typeof numbers === 'string') return numbers;
  return { path, values: numbers.map((number) => withUnit(number, unit)), range: own };
}

function steps(
  { from, to, unit, isWhole }: Pick<AxisRange, 'from' | 'to' | 'unit' | 'isWhole'>,
  step: string | undefined,
): number[] | string {
  if (step === undefined) {
    if (!isWhole) {
      return `a step is missing. Write ${from}${unit}..${to}${unit}:STEP with a step as 100${unit}, log8 for eight logarithmic values or x2 for doubling; with --samples no step is needed.`;
    }
    return linear(from, to, 1);
  }
  const count = /^log(\d+)$/.exec(step);
  if (count !== null) {
    const values = Number(count[1]);
    if (values < 2 || values > MOST_VALUES) return `log${values}: give at least 2 values, as log8.`;
    const ratio = (log(to) - log(from)) / (values - 1);
    return unique(
      Array.from({ length: values }, (_, i) => {
        const value = i === values - 1 ? to : exp(log(from) + ratio * i);
        return isWhole ? Math.round(value) : Number(value.toPrecision(4));
      }),
    );
  }
  const factor = /^x(\d+(?:\.\d+)?)$/.exec(step);
  if (factor !== null) {
    const by = Number(factor[1]);
    if (by <= 1) return `x${factor[1]}: the factor of a logarithmic step is above 1, as x2.`;
    const values: number[] = [];
    for (let value = from; value <= to * (1 + 1e-9); value *= by) {
      values.push(isWhole ? Math.round(value) : Number(value.toPrecision(12)));
    }
    return unique(values);
  }
  const width = quantity(step);
  if (width === undefined || width.number <= 0 || (width.unit !== unit && width.unit !== '')) {
    return `"${step}" is no step. Give a number above 0 in the unit of the range, as 100${unit}, or log8, or x2.`;
  }
  return linear(from, to, width.number);
}

function linear(from: number, to: number, step: number): number[] | string {
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  if (count > MOST_VALUES) return `that is ${count} values. Take a wider step.`;
  return Array.from({ length: count }, (_, i) => Number((from + i * step).toPrecision(12)));
}

function unique(values: readonly number[]): number[] {
  return [...new Set(values)];
}

function withUnit(number: number, unit: string): unknown {
  return unit === '' ? number : `${number}${unit}`;
}

const THOUSANDS: Readonly<Record<string, number>> = { 'k/s': 1e3, 'M/s': 1e6 };

function quantity(text: string): { readonly number: number; readonly unit: string } | undefined {
  const match = /^\s*(-?\d+(?:\.\d+)?(?:e-?\d+)?)\s*([a-zA-Zµ%/]*)\s*$/.exec(text);
  if (match === null) return undefined;
  const [, number, unit] = match;
  const scale = THOUSANDS[unit];
  return scale === undefined
    ? { number: Number(number), unit }
    : { number: Number((Number(number) * scale).toPrecision(12)), unit: '/s' };
}

/** At commas outside of brackets and quotes. */
function splitList(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let isQuoted = false;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const sign = text[i];
    if (sign === '"') isQuoted = !isQuoted;
    if (isQuoted) continue;
    if (sign === '[' || sign === '{') depth++;
    if (sign === ']' || sign === '}') depth--;
    if (sign === ',' && depth === 0) {
      parts.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  parts.push(text.slice(start).trim());
  return parts;
}
