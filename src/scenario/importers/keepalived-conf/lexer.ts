/**
 * The words of keepalived.conf: comments, quotes and braces of one line. Which words are keywords is not
 * known here, nor what comes from includes, conditions and parameters (`preprocess.ts`).
 */

import type { Origin } from '../../../models/keepalived/config.ts';

/** keepalived's line buffer: what stands after this many characters is not read. */
export const LONGEST_LINE = 1023;

export interface SourceLine {
  readonly text: string;
  readonly origin: Origin;
}

/**
 * A run of words between braces, or a brace. `raw` is the text as it stood, for scripts and regular
 * expressions.
 */
export type Segment =
  | { readonly type: 'words'; readonly words: readonly string[]; readonly raw: string }
  | { readonly type: 'open' }
  | { readonly type: 'close' };

/**
 * The line without its comment and outer blanks. `\!` and `\#` outside quotes become the plain characters.
 */
export function stripComment(text: string): string {
  let kept = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string;
    const next = text[i + 1];
    if (char === '"') quoted = !quoted;
    if (!quoted && char === '\\' && (next === '!' || next === '#')) {
      kept += next;
      i++;
      continue;
    }
    if (!quoted && (char === '!' || char === '#')) break;
    if (char !== '\r') kept += char;
  }
  return kept.trim();
}

/** Whether a double quote is left open at the end of the line. */
export function hasUnmatchedQuote(text: string): boolean {
  let quotes = 0;
  for (const char of text) if (char === '"') quotes++;
  return quotes % 2 === 1;
}

/** Cuts a line without comment at its braces. Braces in quotes and in `${...}` are text. */
export function segments(text: string): Segment[] {
  const found: Segment[] = [];
  let start = 0;
  let quoted = false;
  const flush = (end: number): void => {
    const raw = text.slice(start, end).trim();
    if (raw !== '') found.push({ type: 'words', words: splitWords(raw), raw });
    start = end + 1;
  };
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (char === '$' && text[i + 1] === '{') {
      const end = text.indexOf('}', i);
      if (end > 0) i = end;
    } else if (char === '{' || char === '}') {
      flush(i);
      found.push({ type: char === '{' ? 'open' : 'close' });
    }
  }
  flush(text.length);
  return found;
}

/**
 * Words are separated by blanks; a double-quoted string is one word without its quotes and knows no escapes.
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  for (const match of text.matchAll(/"([^"]*)"?|[^\s"]+/g)) words.push(match[1] ?? match[0]);
  return words;
}

/** What follows the keyword of a statement, as it stood. */
export function afterKeyword(raw: string): string {
  return raw.replace(/^("[^"]*"?|[^\s"]+)\s*/, '');
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/**
 * The text of a script or regular expression: either kind of quote is taken off, escapes are resolved inside
 * them.
 */
export function unquote(raw: string): string {
  let text = '';
  let quote = '';
  for (let i = 0; i < raw.length; i++) {
    const char = raw[i] as string;
    if (char === '\\' && quote !== '' && i + 1 < raw.length) {
      const resolved = readEscape(raw, i + 1);
      text += resolved.text;
      i += resolved.length;
    } else if (quote === '' && (char === '"' || char === "'")) quote = char;
    else if (char === quote) quote = '';
    else text += char;
  }
  return text;
}

/** The escape whose first character after the backslash stands at `at`. */
function readEscape(raw: string, at: number): { readonly text: string; readonly length: number } {
  const hex = /^x([0-9a-fA-F]{1,2})/.exec(raw.slice(at, at + 3));
  if (hex !== null)
    return { text: String.fromCharCode(Number.parseInt(hex[1] as string, 16)), length: hex[0].length };
  const octal = /^[0-7]{1,3}/.exec(raw.slice(at, at + 3));
  if (octal !== null) {
    return { text: String.fromCharCode(Number.parseInt(octal[0], 8) & 0xff), length: octal[0].length };
  }
  const char = raw[at] as string;
  const next = raw[at + 1];
  if (char === 'c' && next !== undefined) {
    return { text: String.fromCharCode(next.toUpperCase().charCodeAt(0) & 0x1f), length: 2 };
  }
  return { text: ESCAPES[char] ?? char, length: 1 };
}
