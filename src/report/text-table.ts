/** Plain tables of text, aligned, no wider than they must be. */

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

/** Rows of cells as lines; the first column may be cut to keep within `width`. */
export function textTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): string[] {
  const widths = columns.map(({ title }, i) =>
    Math.max(visible(title), ...rows.map((row) => visible(row[i] ?? ''))),
  );
  const others = widths.slice(1).reduce((sum, own) => sum + own + 2, 0);
  widths[0] = Math.max(8, Math.min(widths[0], width - others));
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align }, i) =>
        pad(i === 0 ? cut(cells[i] ?? '', widths[0]) : (cells[i] ?? ''), widths[i], align),
      )
      .join('  ')
      .trimEnd();
  return [line(columns.map(({ title }) => title)), ...rows.map(line)];
}

function pad(text: string, width: number, align: Column['align']): string {
  const gap = ' '.repeat(Math.max(0, width - visible(text)));
  return align === 'left' ? text + gap : gap + text;
}

function cut(text: string, width: number): string {
  return visible(text) <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** Signs that take room: escape sequences take none. */
export function visible(text: string): number {
  let count = 0;
  for (const part of text.split('\u001b[')) {
    const rest = count === 0 && !text.startsWith('\u001b[') ? part : part.replace(/^[0-9;]*m/, '');
    count += [...rest].length;
  }
  return count;
}

/** Words laid out in lines of at most `width` signs, continued with an indent. */
export function wrap(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent + word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  if (line !== '') lines.push(line);
  return lines;
}
