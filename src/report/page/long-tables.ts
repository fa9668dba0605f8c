/** Makes long tables of machines searchable and sortable, once they are opened. Without a script they are as they are. */
import { grouped } from '../charts/figures.ts';
import { MOST_BY_NAME } from '../charts/many-servers.ts';
import { orderOf } from '../html/sort-value.ts';
import { element } from './element.ts';

/** A row a machine: tables over time begin with a column at the right. */
const OF_NAMES = 'thead th.left:first-child';

export function longTables(): void {
  for (const details of document.querySelectorAll<HTMLDetailsElement>('details.table')) {
    const table = details.querySelector('table');
    if (table === null || table.querySelector(OF_NAMES) === null) continue;
    if (table.tBodies[0].rows.length <= MOST_BY_NAME) continue;
    details.addEventListener('toggle', () => equip(details, table), { once: true });
  }
}

function equip(details: HTMLDetailsElement, table: HTMLTableElement): void {
  const rows = [...table.tBodies[0].rows];
  const texts = rows.map((row) => (row.textContent ?? '').toLowerCase());
  const input = element(
    'input',
    { type: 'search', placeholder: 'search', 'aria-label': 'Search the table' },
    [],
  );
  const count = element('span', { role: 'status' }, []);
  input.addEventListener('input', () => {
    const wanted = input.value.trim().toLowerCase();
    let shown = 0;
    for (const [i, row] of rows.entries()) {
      row.hidden = !texts[i].includes(wanted);
      if (!row.hidden) shown++;
    }
    count.textContent = wanted === '' ? '' : `${grouped(shown)} of ${grouped(rows.length)} rows`;
  });
  details.querySelector('summary')?.after(element('p', { class: 'search' }, [input, count]));
  const heads = [...(table.tHead?.rows[0].cells ?? [])];
  for (const [column, head] of heads.entries()) {
    const button = element('button', { type: 'button', title: 'Sort by this column' }, [
      head.textContent ?? '',
    ]);
    button.addEventListener('click', () => sort({ table, rows, heads }, column));
    head.replaceChildren(button);
  }
}

interface Sorted {
  readonly table: HTMLTableElement;
  readonly rows: readonly HTMLTableRowElement[];
  readonly heads: readonly HTMLTableCellElement[];
}

/** Numbers from the greatest on at first, names from the first on; the other way round when asked again. */
function sort({ table, rows, heads }: Sorted, column: number): void {
  const values = rows.map(({ cells }, row) => ({ row, value: cellText(cells[column]) }));
  const before = heads[column].getAttribute('aria-sort');
  const first = column === 0 ? 'ascending' : 'descending';
  const second = column === 0 ? 'descending' : 'ascending';
  const direction = before === first ? second : first;
  const sign = direction === 'ascending' ? 1 : -1;
  values.sort((a, b) => orderOf(a.value, b.value, sign) || a.row - b.row);
  for (const head of heads) head.removeAttribute('aria-sort');
  heads[column].setAttribute('aria-sort', direction);
  table.tBodies[0].append(...values.map(({ row }) => rows[row]));
}

function cellText(cell: HTMLTableCellElement): string {
  return cell.dataset.value ?? cell.textContent ?? '';
}
