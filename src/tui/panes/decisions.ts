/** Teaching mode: the latest decisions of the schedulers, and of one of them the arithmetic that the kernel did. */
import { clock } from '../figures.ts';
import type { DecisionView } from '../snapshot.ts';
import { cell, heading, type Line, wrapped } from '../text.ts';
import type { PaneProps } from '../view.ts';

/** Lines of the list above the arithmetic. */
const LISTED = 5;

export function decisions({ view, theme, width, height }: PaneProps): Line[] {
  const { decisions: known } = view;
  if (known === null || known.length === 0)
    return [
      heading('Decisions', width, theme.rule),
      known === null
        ? ['  Looking back for them: the run is made again for that.']
        : ['  No scheduler was asked before this instant. Press i to go to the next decision.'],
    ];
  const chosen = Math.min(view.decision, known.length - 1);
  const listed = height < 16 ? 1 : LISTED;
  const from = Math.max(0, Math.min(chosen - Math.floor(listed / 2), known.length - listed));
  const list = known.slice(from, from + listed).map((each, i): Line => {
    const isChosen = from + i === chosen;
    const text = `${isChosen ? theme.selected : ' '} #${each.number} at ${clock(each.timeNs)} on ${each.director}: ${
      each.client
    } ${theme.arrow} ${each.chosen || 'nobody'}`;
    return [{ text: cell(text, width), bold: isChosen, inverse: isChosen }];
  });
  const title = `Decisions up to now: ${known.length} (up and down choose one, i goes to the next)`;
  const lines = [
    heading(title, width, theme.rule),
    ...list,
    ...explanation(known[chosen], theme.selected, width),
  ];
  const scroll = Math.max(0, Math.min(view.scroll, lines.length - height));
  return [...lines.slice(0, 1 + listed), ...lines.slice(1 + listed + scroll)].slice(0, height);
}

function explanation(decision: DecisionView, mark: string, width: number): Line[] {
  const { scheduler, service, rule, columns, rows, steps, chosen } = decision;
  const used = columns.map((_, i) => columns[i] !== '');
  const widths = columns.map((title, i) =>
    Math.max(title.length, ...rows.map(({ cells }) => cells[i].length)),
  );
  const nameWidth = Math.min(20, Math.max(13, ...rows.map(({ name }) => name.length)));
  const written = (cells: readonly string[]) =>
    cells.flatMap((text, i) => (used[i] ? [cell(text, widths[i], 'right')] : [])).join('  ');
  return [
    [
      { text: `${scheduler} `, bold: true, color: 'cyan' },
      { text: `on ${service}: `, bold: true },
    ],
    ...wrapped(rule, width - 2).map((text): Line => [`  ${text}`]),
    [{ text: `    ${cell('in list order', nameWidth)}  ${written(columns)}`, dim: true }],
    ...rows.map(({ name, cells, out }): Line => {
      const isChosen = name === chosen;
      return [
        {
          text: `  ${isChosen ? mark : ' '} ${cell(name, nameWidth)}  ${written(cells)}`,
          bold: isChosen,
          dim: out !== '',
          ...(isChosen ? { color: 'green' as const } : {}),
        },
        out === '' ? '' : { text: `  ${out}`, color: 'yellow' },
      ];
    }),
    ...steps.flatMap((step, i) =>
      wrapped(step, width - 6).map(
        (text, line): Line => [line === 0 ? `  ${cell(`${i + 1}.`, 3)} ${text}` : `      ${text}`],
      ),
    ),
  ];
}
