/** What the keys do, and what may be typed. */
import { COMMANDS } from '../commands.ts';
import { KEYS } from '../keys.ts';
import { cell, heading, type Line } from '../text.ts';
import type { PaneProps } from '../view.ts';

export function help({ view, theme, width, height }: PaneProps): Line[] {
  const keys = KEYS.map(({ shown, help: what }) => `${cell(shown, 9)} ${what}`);
  const columns = width >= 76 ? 2 : 1;
  const perColumn = Math.ceil(keys.length / columns);
  const columnWidth = Math.floor((width - 2) / columns);
  const keyLines = Array.from({ length: perColumn }, (_, i): Line => {
    const cells = Array.from({ length: columns }, (__, column) => keys[column * perColumn + i] ?? '');
    return [`  ${cells.map((text) => cell(text, columnWidth - 1)).join(' ')}`];
  });
  const usage = COMMANDS.map(
    (command): Line => [{ text: `  ${cell(`:${command.usage}`, 31)} `, bold: true }, command.help],
  );
  const lines: Line[] = [...keyLines, [], ...usage];
  const room = height - 1;
  const scroll = Math.max(0, Math.min(view.scroll, lines.length - room));
  const rest = lines.length - room - scroll;
  const title = rest > 0 ? `Help (down for ${rest} more lines)` : 'Help (h or Esc leaves)';
  return [heading(title, width, theme.rule), ...lines.slice(scroll, scroll + room)];
}
