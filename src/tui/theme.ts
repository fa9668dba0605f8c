/** Signs and colours of the screen: with Unicode or without, with colours or without. */

export interface Theme {
  readonly hasColors: boolean;
  readonly full: string;
  readonly empty: string;
  /** From least to most. */
  readonly sparks: readonly string[];
  readonly rule: string;
  readonly arrow: string;
  readonly selected: string;
  readonly differs: string;
  readonly running: string;
  readonly paused: string;
  readonly back: string;
  readonly up: string;
  readonly ellipsis: string;
}

export const UNICODE: Theme = {
  hasColors: true,
  full: '█',
  empty: '░',
  sparks: [...'▁▂▃▄▅▆▇█'],
  rule: '─',
  arrow: '→',
  selected: '▶',
  differs: '≠',
  running: '▶',
  paused: '■',
  back: '←',
  up: '↑',
  ellipsis: '…',
};

const ASCII: Theme = {
  hasColors: true,
  full: '#',
  empty: '.',
  sparks: [...'_.-:=+*#'],
  rule: '-',
  arrow: '->',
  selected: '>',
  differs: '!',
  running: '>',
  paused: '=',
  back: '<-',
  up: '^',
  ellipsis: '..',
};

export function themeFor(options: { readonly isAscii: boolean; readonly hasColors: boolean }): Theme {
  return { ...(options.isAscii ? ASCII : UNICODE), hasColors: options.hasColors };
}

/** With `--ascii` nothing else leaves: what words brought in is written otherwise. */
const PLAIN: Readonly<Record<string, string>> = {
  '×': 'x',
  '≥': '>=',
  '≤': '<=',
  '≠': '!=',
  '→': '->',
  '←': '<-',
  '↑': '^',
  '↓': 'v',
  '…': '..',
  '·': '.',
  µ: 'u',
  '–': '-',
};

export function asciiOnly(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes may pass.
  return text.replace(/[^\u0000-\u007f]/gu, (sign) => PLAIN[sign] ?? '?');
}

/** A share as a bar. */
export function bar(share: number, width: number, theme: Theme): string {
  const known = Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
  const filled = Math.round(known * width);
  return theme.full.repeat(filled) + theme.empty.repeat(width - filled);
}

/** The latest values as a line of small columns; a blank where there was nothing. `most` is the height of a full one. */
export function sparkline(
  values: readonly number[],
  width: number,
  scale: { readonly most: number; readonly theme: Theme },
): string {
  const { most, theme } = scale;
  const steps = theme.sparks.length;
  const shown = values.slice(-width).map((value) => {
    if (!Number.isFinite(value)) return ' ';
    const share = most > 0 ? Math.min(1, Math.max(0, value / most)) : 0;
    return theme.sparks[Math.min(steps - 1, Math.floor(share * steps))];
  });
  return shown.join('').padStart(width);
}
