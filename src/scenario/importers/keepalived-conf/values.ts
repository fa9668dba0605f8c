/**
 * The values behind keywords, as keepalived reads them: what it refuses, what it changes without a word, and
 * the trap of units. `delay_loop 10s` is 10 microseconds in 2.2.7, because the decimals are filled up behind
 * the letter.
 */

import { NS_PER_S, NS_PER_US, readableDuration } from '../../../sim/units.ts';
import type { Statement } from './blocks.ts';
import type { IntegerRule, TimerRule, ValueRule } from './keyword.ts';
import { afterKeyword, unquote } from './lexer.ts';
import type { Report } from './report.ts';

export type Value = number | string | boolean | readonly string[];

const US_PER_S = NS_PER_S / NS_PER_US;

/** The value of a statement, or undefined when keepalived ignores it. */
export function readValue(statement: Statement, rule: ValueRule, report: Report): Value | undefined {
  const word = statement.words[1];
  switch (rule.type) {
    case 'flag':
      return true;
    case 'boolean':
      return readBoolean(statement, report);
    case 'integer':
      if (word === undefined) return rule.bare;
      return readInteger(word, rule, { statement, report });
    case 'seconds': {
      const range = { type: 'integer', min: rule.min, max: rule.max } as const;
      const seconds = word === undefined ? undefined : readInteger(word, range, { statement, report });
      return seconds === undefined ? undefined : seconds * NS_PER_S;
    }
    case 'timer':
      return word === undefined ? undefined : readTimer(word, rule, { statement, report });
    case 'script':
      return unquote(afterKeyword(statement.raw));
    case 'words':
      return statement.words.slice(1);
    case 'choice':
      return readChoice(statement, rule, report);
    default:
      return word;
  }
}

/** Where a number stands, and who hears of it. */
export interface Reading {
  readonly statement: Statement;
  readonly report: Report;
}

export function readInteger(word: string, rule: IntegerRule, reading: Reading): number | undefined {
  const { statement, report } = reading;
  const digits = /^[+-]?\d+/.exec(word)?.[0];
  const value = digits === undefined ? (report.old ? 0 : Number.NaN) : Number(digits);
  const isWhole = digits !== undefined && digits.length === word.length;
  const isRefused = Number.isNaN(value) || (!isWhole && rule.isStrict === true && !report.old);
  if (isRefused || value < rule.min || value > rule.max) {
    const fault = isWhole ? `${word} is not in` : `"${word}" is no whole number in`;
    const range = `${rule.min} to ${rule.max}`;
    const instead =
      rule.otherwise === undefined ? 'the line is ignored' : `keepalived takes ${rule.otherwise}`;
    const mend = /^[+-]$/.test(word) ? 'Write sign and number as one word.' : 'Write one of that range.';
    report.warning(statement.origin, `${fault} ${range}: ${instead}. ${mend}`, statement.path);
    return rule.otherwise;
  }
  if (!isWhole) {
    const message = `"${word}" is no whole number: keepalived uses ${value}. Write what was meant.`;
    report.warning(statement.origin, message, statement.path);
  }
  return value;
}

/** Nanoseconds. */
function readTimer(word: string, rule: TimerRule, reading: Reading): number | undefined {
  const { statement, report } = reading;
  if (report.old) return readOldTimer(word, rule, reading);
  const match = /^(\d*)(?:\.(\d*))?(.*)$/s.exec(word);
  const whole = match?.[1] ?? '';
  const fraction = match?.[2] ?? '';
  const rest = match?.[3] ?? '';
  if (whole === '' && fraction === '') {
    const message = `"${word}" is no number of seconds: the line is ignored. Write seconds, as in 1.5.`;
    report.warning(statement.origin, message, statement.path);
    return undefined;
  }
  const microseconds =
    rest === '' ? Math.round(Number(`${whole}.${fraction}0`) * US_PER_S) : Number(whole + fraction);
  const isInside = microseconds >= Math.round(rule.min * US_PER_S) && microseconds <= rule.max * US_PER_S;
  if (rest !== '') {
    const becomes =
      `is read as ${microseconds} microseconds, not as ` +
      `${whole || '0'}${fraction && `.${fraction}`} seconds`;
    const then = isInside ? '' : ', which is out of range and ignored';
    const message =
      `"${word}" ${becomes}${then}: a timer takes no unit. Write ` +
      `${whole || '0'}${fraction && `.${fraction}`}.`;
    report.warning(statement.origin, message, statement.path);
  } else if (!isInside) {
    const message = `${word} s is not in ${rule.min} to ${rule.max} s: the line is ignored.`;
    report.warning(statement.origin, message, statement.path);
  }
  return isInside ? microseconds * NS_PER_US : undefined;
}

/** 1.2.7 reads whole seconds; text is 0, and 0 becomes 1 where it makes no sense. */
function readOldTimer(word: string, rule: TimerRule, reading: Reading): number | undefined {
  const { statement, report } = reading;
  const seconds = Number(/^[+-]?\d+/.exec(word)?.[0] ?? 0);
  const least = rule.min > 0 ? 1 : 0;
  // Only advert_int has a range of its own there; it falls back to its default.
  if (rule.max === 255 && (seconds < 1 || seconds > 255)) {
    const message = `"${word}" is not in 1 to 255 s: the line is ignored.`;
    report.warning(statement.origin, message, statement.path);
    return undefined;
  }
  const value = Math.max(least, seconds);
  if (String(value) !== word) {
    const message =
      `keepalived 1.2.7 reads whole seconds: "${word}" is ` + `${readableDuration(value * NS_PER_S)}.`;
    report.warning(statement.origin, message, statement.path);
  }
  return value * NS_PER_S;
}

const BOOLEANS: Readonly<Record<string, boolean>> = {
  on: true,
  true: true,
  yes: true,
  off: false,
  false: false,
  no: false,
};

function readBoolean(statement: Statement, report: Report): boolean | undefined {
  const word = statement.words[1];
  if (word === undefined || report.old) return true;
  if (Object.hasOwn(BOOLEANS, word)) return BOOLEANS[word];
  const message = `"${word}" is neither on, true, yes nor off, false, no (lower case): the line is ignored.`;
  report.warning(statement.origin, message, statement.path);
  return undefined;
}

function readChoice(
  statement: Statement,
  rule: Extract<ValueRule, { type: 'choice' }>,
  report: Report,
): string | undefined {
  const word = statement.words[1] as string;
  if (rule.values.includes(word)) return word;
  const instead = rule.otherwise === undefined ? 'the line is ignored' : `keepalived takes ${rule.otherwise}`;
  const message = `"${word}" is none of ${rule.values.join(', ')} (case counts): ${instead}.`;
  report.warning(statement.origin, message, statement.path);
  return rule.otherwise;
}
