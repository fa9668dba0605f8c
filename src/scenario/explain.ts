/** Turns what the schema found wrong into sentences: the value, what is allowed, the mend. */
import type { z } from 'zod';
import { didYouMean, type Problem } from './problems.ts';
import { formatPath, type Path, placeIn, type Source, valueAt } from './source.ts';

type Issue = z.core.$ZodIssue;

/** `keysAt` tells the settings that exist at a path. */
export function explainIssues(
  issues: readonly Issue[],
  source: Source,
  keysAt: (path: Path) => readonly string[],
): Problem[] {
  return issues
    .filter((issue) => !isSafetyNet(issue, issues))
    .flatMap((issue) => explain(issue, source, keysAt));
}

/** Whole numbers end at 2^53, which tells nobody anything where a setting ends before. */
function isSafetyNet(issue: Issue, issues: readonly Issue[]): boolean {
  if (issue.code !== 'too_big' || issue.maximum !== Number.MAX_SAFE_INTEGER) return false;
  const at = issue.path.join('\n');
  return issues.some(
    ({ code, path }, i) => code === 'too_big' && issues[i] !== issue && path.join('\n') === at,
  );
}

function explain(issue: Issue, source: Source, keysAt: (path: Path) => readonly string[]): Problem[] {
  const path = issue.path as Path;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const known = keysAt(path);
      const hint = didYouMean(key, known);
      const allowed = hint === '' && known.length > 0 ? ` Known here: ${known.join(', ')}.` : '';
      const message = `"${key}" is no setting.${hint}${allowed}`;
      const own = [...path, key];
      const place = placeIn(source, own, source.lineOfKey(own) ?? source.lineOf(path));
      return problem(path, message, place);
    });
  }
  return [problem(path, sentence(issue, valueAt(source.value, path)), placeIn(source, path))];
}

function problem(path: Path, message: string, place: ReturnType<typeof placeIn>): Problem {
  const where = path.length === 0 ? {} : { path: formatPath(path) };
  return { severity: 'error', ...place, ...where, message };
}

function sentence(issue: Issue, value: unknown): string {
  const shown = show(value);
  switch (issue.code) {
    case 'invalid_type':
      // A setting with a unit says it better: which units are allowed.
      if (!issue.message.startsWith('Invalid input')) return issue.message;
      return value === undefined
        ? `is missing. Give ${article(issue.expected)}.`
        : `${shown} is no ${noun(issue.expected)}. Give ${article(issue.expected)}.`;
    case 'invalid_value': {
      const names = issue.values.map(String);
      return `${shown} is not allowed.${didYouMean(String(value), names)} Allowed: ${names.join(', ')}.`;
    }
    case 'too_small':
      if (issue.origin === 'string') return `${shown} is too short: at least ${issue.minimum} signs.`;
      if (issue.origin === 'array')
        return `has ${lengthOf(value)} entries; at least ${issue.minimum} are needed.`;
      return issue.inclusive === false
        ? `${shown} is not above ${issue.minimum}.`
        : `${shown} is below ${issue.minimum}, the least allowed.`;
    case 'too_big':
      if (issue.origin === 'string') return `${shown} is too long: at most ${issue.maximum} signs.`;
      return `${shown} is above ${issue.maximum}, the most allowed.`;
    case 'invalid_union':
      return union(issue, value, shown);
    default:
      return issue.message;
  }
}

function union(issue: Extract<Issue, { code: 'invalid_union' }>, value: unknown, shown: string): string {
  const discriminator = (issue as { discriminator?: string }).discriminator;
  if (discriminator !== undefined) {
    // The issue points at the discriminator when it is there, at the object when it is not.
    const given = typeof value === 'object' && value !== null ? undefined : value;
    const options = ((issue as { options?: readonly unknown[] }).options ?? []).map(String);
    const list = options.length === 0 ? '' : ` One of ${options.join(', ')}.`;
    return given === undefined
      ? `has no "${discriminator}".${list}`
      : `${show(given)} is no ${discriminator}.${didYouMean(String(given), options)}${list}`;
  }
  const inside = issue.errors.flatMap((errors) => errors.filter(({ path }) => path.length > 0).slice(0, 1));
  if (typeof value === 'object' && inside.length === 1) {
    const [inner] = inside as [Issue];
    return `${inner.path.join('.')}: ${sentence(inner, valueAt(value, inner.path as Path))}`;
  }
  const branches = issue.errors.flatMap((errors) => errors.slice(0, 1)).map((error) => error.message);
  const own = branches.filter((message) => !message.startsWith('Invalid input'));
  const words = issue.errors.flatMap(([first]) => (first?.code === 'invalid_value' ? first.values : []));
  const orWord =
    words.length === 0 ? '' : ` Or give ${words.map((word) => `"${String(word)}"`).join(' or ')}.`;
  return own.length > 0 ? `${own.join(' Or: ')}${orWord}` : `${shown} is not allowed here.`;
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

const NOUNS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'number',
  int: 'whole number',
  boolean: 'truth value (true or false)',
  array: 'list',
  object: 'object',
  record: 'object',
};

function noun(expected: string): string {
  return NOUNS[expected] ?? expected;
}

function article(expected: string): string {
  if (expected === 'string') return 'a text in double quotes';
  const word = noun(expected);
  return /^[aeiou]/.test(word) ? `an ${word}` : `a ${word}`;
}
