/**
 * Building blocks for settings that are read from scenario files. Each gives one message for a bad value,
 * which names the value, what is allowed and the mend, and a JSON Schema (`z.toJSONSchema(schema, { io:
 * 'input' })`) with pattern, description and examples for the editor. Units themselves are read by
 * `units.ts`.
 *
 * A default is given as people write it, by `prefault`: `durationNs().prefault('250ms')`.
 */
import { z } from 'zod';
import {
  BIT_RATE_HELP,
  DURATION_HELP,
  parseBitRate,
  parseDuration,
  parseRate,
  parseShare,
  parseSize,
  RATE_HELP,
  SHARE_HELP,
  SIZE_HELP,
} from './units.ts';

/** Bounds written in the unit's own text, both allowed values themselves. */
export interface TextRange {
  readonly min?: string;
  readonly max?: string;
  /** Zero is refused too. */
  readonly positive?: boolean;
}

/** Bounds of plain numbers, both allowed values themselves. */
export interface NumberRange {
  readonly min?: number;
  readonly max?: number;
  /** Zero is refused too. */
  readonly positive?: boolean;
}

interface Unit {
  readonly help: string;
  /** As in "250 is a bare number: write ...". */
  readonly mend: (bare: string) => string;
  readonly pattern: string;
  readonly examples: readonly string[];
  readonly parse: (text: string) => number | undefined;
  /** What holds where a setting gives no bound of its own. */
  readonly range: TextRange;
}

const NUMBER = '\\+?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?';
const TIME_UNIT = '(ns|us|µs|ms|s|min|m|h|d)';

const DURATION_UNIT: Unit = {
  help: DURATION_HELP,
  mend: (bare) => `"${bare}ms" if milliseconds were meant`,
  pattern: `^\\s*(${NUMBER}\\s*${TIME_UNIT}|(\\d+(\\.\\d+)?${TIME_UNIT}\\s*){2,})\\s*$`,
  examples: ['250ms', '1.5s', '1m30s'],
  parse: parseDuration,
  // 104 days is what a number counts exactly in nanoseconds.
  range: { min: '0s', max: '104d' },
};
const RATE_UNIT: Unit = {
  help: RATE_HELP,
  mend: (bare) => `"${bare}/s" if events per second were meant`,
  pattern: `^\\s*${NUMBER}\\s*[kM]?\\s*/\\s*${TIME_UNIT}\\s*$`,
  examples: ['200/s', '30/min', '1.5/ms'],
  parse: parseRate,
  range: { min: '0/s' },
};
const SIZE_UNIT: Unit = {
  help: SIZE_HELP,
  mend: (bare) => `"${bare}B" if bytes were meant`,
  pattern: `^\\s*${NUMBER}\\s*(B|kB|KB|MB|GB|KiB|MiB|GiB)\\s*$`,
  examples: ['1500B', '64KiB', '1.5MiB'],
  parse: parseSize,
  range: { min: '0B' },
};

const BIT_RATE_UNIT: Unit = {
  help: BIT_RATE_HELP,
  mend: (bare) => `"${bare}Mbit/s" if megabits per second were meant`,
  pattern: `^\\s*${NUMBER}\\s*(bit|kbit|Mbit|Gbit)/s\\s*$`,
  examples: ['1Gbit/s', '100Mbit/s'],
  parse: parseBitRate,
  range: { min: '0bit/s' },
};

/** Bits per second from "1Gbit/s", not below zero. */
export function bitsPerSecond(range: TextRange = {}): z.ZodType<number, string> {
  return unitText(BIT_RATE_UNIT, range);
}

/** Whole nanoseconds from "250ms"; "0s" to "104d" unless the range says otherwise. */
export function durationNs(range: TextRange = {}): z.ZodType<number, string> {
  return unitText(DURATION_UNIT, range);
}

/** Events per second from "200/s", not below zero. */
export function ratePerSecond(range: TextRange = {}): z.ZodType<number, string> {
  return unitText(RATE_UNIT, range);
}

/** Whole bytes from "1.5MiB", not below zero. */
export function bytes(range: TextRange = {}): z.ZodType<number, string> {
  return unitText(SIZE_UNIT, range);
}

/** A share of a whole from "5%" or 0.05; 0 to 1 unless the range says otherwise. */
export function share(range: NumberRange = {}): z.ZodType<number, string | number> {
  const bounds = { min: 0, max: 1, ...range };
  const allowed = `${SHARE_HELP}${between(range)}`;
  const wrong = (value: unknown) =>
    value === undefined ? `is missing. Give ${allowed}.` : `${said(value)} is no share. Give ${allowed}.`;
  const text = z.string().meta({ pattern: `^\\s*${NUMBER}\\s*%?\\s*$`, examples: ['5%', '0.05'] });
  const number = z.number().meta(jsonBounds(bounds));
  return z
    .union([number, text], { error: (issue) => wrong(issue.input) })
    .meta({ description: `A${allowed.slice(1)}.` })
    .transform((value, context) => {
      const parsed = typeof value === 'number' ? value : parseShare(value);
      const mend = `Give ${allowed}.`;
      const message = parsed === undefined ? wrong(value) : outside({ parsed, value, bounds, mend });
      if (message === undefined) return parsed as number;
      context.issues.push({ code: 'custom', message, input: value });
      return z.NEVER;
    });
}

/** A number without a unit. */
export function plainNumber(range: NumberRange = {}): z.ZodType<number, number> {
  return numberWith(range, { noun: 'number', whole: false });
}

/** A whole number without a unit. */
export function wholeNumber(range: NumberRange = {}): z.ZodType<number, number> {
  return numberWith(range, { noun: 'whole number', whole: true });
}

/** What a distribution may be a distribution of. */
export interface Quantity {
  /** As in "a distribution of durations". */
  readonly plural: string;
  /** Names the schema in `$defs`. */
  readonly schemaName: string;
  /** A value of this quantity as the scenario writes it. */
  value(range?: { readonly positive?: boolean }): z.ZodType<number, string | number>;
}

export const DURATION: Quantity = {
  plural: 'durations',
  schemaName: 'DurationDistribution',
  value: durationNs,
};
export const SIZE: Quantity = { plural: 'sizes', schemaName: 'SizeDistribution', value: bytes };
export const NUMBER_QUANTITY: Quantity = {
  plural: 'numbers',
  schemaName: 'NumberDistribution',
  value: (range = {}) => plainNumber({ min: 0, ...range }),
};

/** A value as a message quotes it. */
export function said(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

function unitText(unit: Unit, range: TextRange): z.ZodType<number, string> {
  const shown = { ...unit.range, ...range };
  const bounds = numericBounds(unit, shown);
  return z
    .string({ error: (issue) => noText(unit, issue.input) })
    .meta({
      description: `${unit.help.charAt(0).toUpperCase()}${unit.help.slice(1)}${between(range)}.`,
      pattern: unit.pattern,
      examples: [...unit.examples],
    })
    .transform((text, context) => {
      const parsed = unit.parse(text);
      const bare = parsed === undefined ? noText(unit, bareNumber(text) ?? text) : undefined;
      const mend = `Give ${unit.help}${between(range)}.`;
      const message = parsed === undefined ? bare : outside({ parsed, value: text, bounds, shown, mend });
      if (message === undefined) return parsed as number;
      context.issues.push({ code: 'custom', message, input: text });
      return z.NEVER;
    });
}

function numericBounds(unit: Unit, range: TextRange): NumberRange {
  const bounds: { min?: number; max?: number; positive?: boolean } = {};
  for (const side of ['min', 'max'] as const) {
    const text = range[side];
    if (text === undefined) continue;
    const value = unit.parse(text);
    if (value === undefined) throw new Error(`assertion failed: "${text}" is no bound: ${unit.help}`);
    bounds[side] = value;
  }
  if (range.positive !== undefined) bounds.positive = range.positive;
  return bounds;
}

/** The message for what is no quantity of this unit at all. */
function noText(unit: Unit, value: unknown): string {
  if (value === undefined) return `is missing. Give ${unit.help}.`;
  if (typeof value !== 'number') return `${said(value)} is not understood. Give ${unit.help}.`;
  return `${said(value)} is a bare number. Give ${unit.help}: ${unit.mend(String(value))}.`;
}

function bareNumber(text: string): number | undefined {
  const value = Number(text);
  return text.trim() === '' || !Number.isFinite(value) ? undefined : value;
}

interface Judged {
  readonly parsed: number;
  readonly value: unknown;
  readonly bounds: NumberRange;
  /** The bounds as written, where they carry units. */
  readonly shown?: TextRange;
  readonly mend: string;
}

function outside({ parsed, value, bounds, shown, mend }: Judged): string | undefined {
  const { min, max, positive } = bounds;
  if (positive === true && parsed <= 0) return `${said(value)} is not above zero. ${mend}`;
  if (min !== undefined && parsed < min) {
    return `${said(value)} is below ${shown?.min ?? min}, the least allowed. ${mend}`;
  }
  if (max !== undefined && parsed > max) {
    return `${said(value)} is above ${shown?.max ?? max}, the most allowed. ${mend}`;
  }
  return undefined;
}

/** Ends a sentence with what the range allows. */
function between(range: TextRange | NumberRange): string {
  const { min, max, positive } = range;
  if (positive === true) return max === undefined ? ', above zero' : `, above zero and at most ${max}`;
  if (min !== undefined && max !== undefined) return `, from ${min} to ${max}`;
  if (min !== undefined) return `, at least ${min}`;
  return max === undefined ? '' : `, at most ${max}`;
}

function jsonBounds(range: NumberRange): Record<string, number> {
  const { min, max, positive } = range;
  return {
    ...(positive === true ? { exclusiveMinimum: 0 } : min === undefined ? {} : { minimum: min }),
    ...(max === undefined ? {} : { maximum: max }),
  };
}

function numberWith(range: NumberRange, kind: { noun: string; whole: boolean }): z.ZodType<number, number> {
  const allowed = `a ${kind.noun}${between(range)}`;
  const wrong = (value: unknown) =>
    value === undefined
      ? `is missing. Give ${allowed}.`
      : `${said(value)} is no ${kind.noun}. Give ${allowed}.`;
  return z
    .number({ error: (issue) => wrong(issue.input) })
    .meta({
      ...(kind.whole ? { type: 'integer' } : {}),
      ...jsonBounds(range),
      description: `A${allowed.slice(1)}.`,
    })
    .transform((value, context) => {
      const fits = !kind.whole || Number.isSafeInteger(value);
      const message = fits
        ? outside({ parsed: value, value, bounds: range, mend: `Give ${allowed}.` })
        : wrong(value);
      if (message === undefined) return value;
      context.issues.push({ code: 'custom', message, input: value });
      return z.NEVER;
    });
}
