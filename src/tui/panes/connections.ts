/** The connection table as ipvsadm -Lnc prints it: scrolled and searched where it lies, for it may be long. */
import { shortNumber } from '../figures.ts';
import { heading, type Line } from '../text.ts';
import type { PaneProps } from '../view.ts';

export function connections({ frame, view, theme, width, height }: PaneProps): Line[] {
  const page = frame.connections;
  if (page === null) return [heading('Connections', width, theme.rule), ['  …']];
  const lines = page.lines.slice(0, Math.max(0, height - 2));
  const last = page.from + lines.length;
  const search = view.search === '' ? '' : `, with "${view.search}": ${shortNumber(page.matching)}`;
  const title = `Connections on ${page.director}: ${shortNumber(page.total)}${search}, shown ${
    page.matching === 0 ? 0 : page.from + 1
  } to ${last}`;
  return [
    heading(title, width, theme.rule),
    [
      {
        text: 'pro expire state       source             virtual            destination',
        dim: true,
      },
    ],
    ...lines.map((line): Line => [line]),
  ];
}
