/**
 * File name patterns of `include`: braces and wildcards, without a file system. Whoever implements the reader
 * may lean on them; the preprocessor needs them to know which alternatives `includeb` demands.
 */

/** A pattern with nested braces may multiply; no real one comes near this. */
const MOST_ALTERNATIVES = 4096;

/** `{foo/{,cat,dog},bar}` is foo/, foo/cat, foo/dog, bar. Unbalanced braces are plain characters. */
export function expandBraces(pattern: string): string[] {
  const group = firstGroup(pattern);
  if (group === undefined) return [pattern];
  const head = pattern.slice(0, group.start);
  const tails = expandBraces(pattern.slice(group.end + 1));
  const expanded: string[] = [];
  for (const part of group.parts) {
    for (const middle of expandBraces(part)) {
      for (const tail of tails) {
        if (expanded.length >= MOST_ALTERNATIVES) return expanded;
        expanded.push(head + middle + tail);
      }
    }
  }
  return expanded;
}

interface BraceGroup {
  readonly start: number;
  readonly end: number;
  readonly parts: readonly string[];
}

function firstGroup(pattern: string): BraceGroup | undefined {
  const start = pattern.indexOf('{');
  if (start < 0) return undefined;
  let depth = 0;
  let partStart = start + 1;
  const parts: string[] = [];
  for (let i = start; i < pattern.length; i++) {
    const char = pattern[i];
    if (char === '{') depth++;
    else if (char === '}') {
      depth--;
      if (depth === 0) return { start, end: i, parts: [...parts, pattern.slice(partStart, i)] };
    } else if (char === ',' && depth === 1) {
      parts.push(pattern.slice(partStart, i));
      partStart = i + 1;
    }
  }
  return undefined;
}

/** Whether the pattern needs a directory to be searched. */
export function hasWildcard(pattern: string): boolean {
  return /[*?[]/.test(pattern);
}

/**
 * glob(7): `*` and `?` stop at a slash and skip leading dots, `[a-c]` and `[!a-c]` are one character; braces
 * first.
 */
export function matchGlob(pattern: string, name: string): boolean {
  return expandBraces(pattern).some((alternative) => matchParts(alternative.split('/'), name.split('/')));
}

function matchParts(patterns: readonly string[], names: readonly string[]): boolean {
  if (patterns.length !== names.length) return false;
  return patterns.every((pattern, i) => {
    const name = names[i] as string;
    if (name.startsWith('.') && !pattern.startsWith('.')) return false;
    return matchPart(pattern, name);
  });
}

/** The usual greedy walk with one point of return, so that no pattern takes exponential time. */
function matchPart(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let starAt = -1;
  let resumeAt = 0;
  while (n < name.length) {
    const step = p < pattern.length && pattern[p] !== '*' ? matchOne(pattern, p, name[n] as string) : 0;
    if (step > 0) {
      p += step;
      n++;
    } else if (pattern[p] === '*') {
      starAt = p++;
      resumeAt = n;
    } else if (starAt >= 0) {
      p = starAt + 1;
      n = ++resumeAt;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/** How many characters of the pattern match this one character of the name; 0 when they do not. */
function matchOne(pattern: string, at: number, char: string): number {
  const symbol = pattern[at];
  if (symbol === '?') return 1;
  if (symbol === '\\' && at + 1 < pattern.length) return pattern[at + 1] === char ? 2 : 0;
  if (symbol !== '[') return symbol === char ? 1 : 0;
  const end = pattern.indexOf(']', at + 2);
  if (end < 0) return symbol === char ? 1 : 0;
  const negated = pattern[at + 1] === '!' || pattern[at + 1] === '^';
  let inside = false;
  for (let i = at + (negated ? 2 : 1); i < end; i++) {
    if (pattern[i + 1] === '-' && i + 2 < end) {
      if (char >= (pattern[i] as string) && char <= (pattern[i + 2] as string)) inside = true;
      i += 2;
    } else if (pattern[i] === char) inside = true;
  }
  return inside !== negated ? end - at + 1 : 0;
}
