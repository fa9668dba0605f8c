/** Lines of styled text: what panes return. Plain data, so that tests compare text and one place knows escape codes. */

export type Color = 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'gray';

export interface Styled {
  readonly text: string;
  readonly color?: Color;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly inverse?: boolean;
}

export type Span = string | Styled;
export type Line = readonly Span[];

const COLOR_CODES: Readonly<Record<Color, number>> = {
  red: 31,
  green: 32,
  yellow: 33,
  blue: 34,
  magenta: 35,
  cyan: 36,
  gray: 90,
};

/** Names come from files: what would move the cursor is not shown. */
function harmless(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?');
}

export function textOf(span: Span): string {
  return harmless(typeof span === 'string' ? span : span.text);
}

export function plain(line: Line): string {
  return line.map(textOf).join('');
}

/** The line with escape codes; without colours only weight and inversion are left. */
export function escaped(line: Line, hasColors: boolean): string {
  return line
    .map((span) => {
      if (typeof span === 'string') return harmless(span);
      const codes: number[] = [];
      if (span.bold === true) codes.push(1);
      if (span.dim === true) codes.push(2);
      if (span.inverse === true) codes.push(7);
      if (hasColors && span.color !== undefined) codes.push(COLOR_CODES[span.color]);
      const text = harmless(span.text);
      return codes.length === 0 || text === '' ? text : `\u001b[${codes.join(';')}m${text}\u001b[0m`;
    })
    .join('');
}

/** Exactly so wide: cut, or filled with blanks. */
export function toWidth(line: Line, width: number): Line {
  const fitted: Span[] = [];
  let left = width;
  for (const span of line) {
    if (left <= 0) break;
    const characters = [...textOf(span)];
    const text = characters.length > left ? characters.slice(0, left).join('') : characters.join('');
    left -= Math.min(left, characters.length);
    fitted.push(typeof span === 'string' ? text : { ...span, text });
  }
  return left > 0 ? [...fitted, ' '.repeat(left)] : fitted;
}

/** A cell of a table: cut or padded to its width, with a mark where it was cut. */
export function cell(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const characters = [...text];
  if (characters.length > width) return `${characters.slice(0, Math.max(0, width - 1)).join('')}~`;
  const blanks = ' '.repeat(width - characters.length);
  return align === 'left' ? text + blanks : blanks + text;
}

/** So many lines: cut at the end, or filled with empty ones. */
export function exactly(lines: readonly Line[], height: number): Line[] {
  const filled = lines.slice(0, Math.max(0, height));
  while (filled.length < height) filled.push([]);
  return filled;
}

/** A heading over the whole width. */
export function heading(text: string, width: number, rule: string): Line {
  const title = ` ${text} `;
  return [
    { text: rule.repeat(2), dim: true },
    { text: title, bold: true },
    { text: rule.repeat(Math.max(0, width - 2 - [...title].length)), dim: true },
  ];
}

/** Side by side: the left ones padded to their width. */
export function beside(left: readonly Line[], right: readonly Line[], leftWidth: number): Line[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, i) => [
    ...toWidth(left[i] ?? [], leftWidth),
    ...(right[i] ?? []),
  ]);
}

/** Broken between words. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
