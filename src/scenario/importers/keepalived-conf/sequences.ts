/** `~SEQ`, `~SEQx` and `~LST`: a line that stands for many. The outer one is unrolled first. */

export interface Sequence {
  /** The loop's names with their values, one record for each turn. */
  readonly turns: readonly Readonly<Record<string, string>>[];
  /** What is repeated. */
  readonly rest: string;
}

const MOST_TURNS = 65_536;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * The head `~SEQ(...)` of a line, its arguments as text and what follows; undefined when the line has none.
 */
export function sequenceHead(
  text: string,
): { readonly kind: string; readonly inner: string; readonly rest: string } | undefined {
  const head = /^~(SEQx?|LST)\s*\(/.exec(text);
  if (head === null) return undefined;
  const close = text.indexOf(')', head[0].length);
  if (close < 0) return undefined;
  return {
    kind: head[1] as string,
    inner: text.slice(head[0].length, close),
    rest: text.slice(close + 1).trim(),
  };
}

/** The turns of a sequence, or a sentence that says what is wrong with it. */
export function readSequence(kind: string, inner: string): Sequence['turns'] | string {
  return kind === 'LST' ? listTurns(inner) : numberTurns(inner, kind === 'SEQx');
}

/** The repeated text with `$name` and `${name}` replaced. */
export function substituteTurn(rest: string, turn: Readonly<Record<string, string>>): string {
  return rest.replace(
    /\$(?:([A-Za-z_][A-Za-z0-9_]*)(?=[\s,)]|$)|\{([A-Za-z_][A-Za-z0-9_]*)\})/g,
    (use: string, plain: string | undefined, braced: string | undefined) =>
      turn[plain ?? (braced as string)] ?? use,
  );
}

/** (v, end), (v, start, end) or (v, start, step, end); an unnamed step is 1 towards the end. */
function numberTurns(inner: string, isHexadecimal: boolean): Sequence['turns'] | string {
  const [name = '', ...given] = inner.split(',').map((part) => part.trim());
  if (!NAME.test(name)) return `"${name}" is no name for the loop`;
  if (given.length < 1 || given.length > 3) return 'it wants (name, [start, [step,]] end)';
  const numbers = given.map((text) =>
    /^[+-]?(\d+|0x[0-9a-fA-F]+)$/.test(text) ? readWhole(text) : Number.NaN,
  );
  if (numbers.some((number) => !Number.isSafeInteger(number)))
    return 'start, step and end must be whole numbers';
  const end = numbers[numbers.length - 1] as number;
  const start = numbers.length > 1 ? (numbers[0] as number) : 1;
  const step = numbers.length === 3 ? (numbers[1] as number) : end < start ? -1 : 1;
  if (step === 0 || (end - start) * step < 0) return `a step of ${step} never leads from ${start} to ${end}`;
  const count = Math.floor((end - start) / step) + 1;
  if (count > MOST_TURNS) return `${count} turns are more than the ${MOST_TURNS} that lbsim unrolls`;
  return Array.from({ length: count }, (_, i) => {
    const value = start + i * step;
    return { [name]: isHexadecimal ? value.toString(16) : String(value) };
  });
}

function readWhole(text: string): number {
  const digits = text.replace(/^[+-]/, '');
  const size = digits.startsWith('0x') ? Number.parseInt(digits.slice(2), 16) : Number.parseInt(digits, 10);
  return text.startsWith('-') ? -size : size;
}

/** (v, a, b, ...) or ({v, w}, {a, b}, {c, d}, ...). */
function listTurns(inner: string): Sequence['turns'] | string {
  const parts = splitOutsideBraces(inner);
  const names = listOf(parts[0] ?? '');
  if (!names.every((name) => NAME.test(name))) return `"${parts[0] ?? ''}" is no name for the loop`;
  if (parts.length < 2) return 'it wants (name, value, ...)';
  const turns: Record<string, string>[] = [];
  for (const part of parts.slice(1)) {
    const values = names.length === 1 ? [part] : listOf(part);
    if (values.length !== names.length) return `"${part}" has not ${names.length} values`;
    turns.push(Object.fromEntries(names.map((name, i) => [name, values[i] as string])));
  }
  return turns;
}

function listOf(part: string): string[] {
  const braced = /^\{(.*)\}$/.exec(part);
  return braced === null ? [part] : (braced[1] as string).split(',').map((text) => text.trim());
}

function splitOutsideBraces(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    const char = text[i];
    if (char === '{') depth++;
    else if (char === '}') depth--;
    else if (char === undefined || (char === ',' && depth <= 0)) {
      parts.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  return parts;
}
