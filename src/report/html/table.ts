/** Tables of figures as HTML, each cell with its exact value beside the rounded text. */
import type { Cell, Table } from '../charts/table.ts';
import { escapeHtml } from './escape.ts';

/** Longer tables have the rounded texts alone: the exact values would be half of a page of 1 000 real servers. */
const MOST_EXACT_ROWS = 300;

function rounded(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text;
}

/** The region scrolls by itself on narrow screens, with the keyboard too. */
export function tableHtml({ caption, columns, rows }: Table): string {
  const isLong = rows.length > MOST_EXACT_ROWS;
  const name = escapeHtml(caption);
  const head = columns.map(
    ({ title, align }) =>
      `<th scope="col"${align === 'left' ? ' class="left"' : ''}>${escapeHtml(title)}</th>`,
  );
  const body = rows.map(
    (row) =>
      `<tr>${row.map((cell, i) => cellHtml(isLong ? rounded(cell) : cell, columns[i].align, i)).join('')}</tr>`,
  );
  return (
    `<div class="scroll" role="region" tabindex="0" aria-label="${name}"><table><caption>${name}</caption>` +
    `<thead><tr>${head.join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div>`
  );
}

function cellHtml(cell: Cell, align: string, column: number): string {
  const tag = column === 0 ? 'th scope="row"' : 'td';
  const end = column === 0 ? 'th' : 'td';
  const side = align === 'left' ? ' class="left"' : '';
  if (typeof cell === 'string') return `<${tag}${side}>${escapeHtml(cell)}</${end}>`;
  const value = cell.value === null ? '' : ` data-value="${cell.value}"`;
  return `<${tag}${side}${value}>${escapeHtml(cell.text)}</${end}>`;
}

/** The table behind a chart, closed until asked for. */
export function tableDetails(table: Table): string {
  return `<details class="table"><summary>Table: ${escapeHtml(table.caption)}</summary>${tableHtml(table)}</details>`;
}
