/** Tables whose columns are typed arrays: grown, saved and restored by the names of their columns. */
import { type Column, type ColumnMaker, leaveArray, takeArray } from './spare-arrays.ts';

export type SavedColumns = Readonly<Record<string, Column>>;

/** Replaces each named column by a longer copy, new rows zero. */
export function growColumns<Name extends string>(
  table: { [K in Name]: Column },
  names: readonly Name[],
  capacity: number,
): void {
  for (const name of names) {
    const column = table[name];
    const longer = takeArray(column.constructor as ColumnMaker<Column>, capacity);
    longer.set(column);
    longer.fill(0, column.length);
    table[name] = longer;
    leaveArray(column);
  }
}

/** The run is over: the next one may have the columns. */
export function leaveColumns<Name extends string>(
  table: { [K in Name]: Column },
  names: readonly Name[],
): void {
  for (const name of names) {
    const column = table[name];
    leaveArray(column);
    table[name] = new (column.constructor as ColumnMaker<Column>)(0);
  }
}

/** Copies the first `count` rows of each named column. */
export function saveColumns<Name extends string>(
  table: { readonly [K in Name]: Column },
  names: readonly Name[],
  count: number,
): SavedColumns {
  const saved: Record<string, Column> = {};
  for (const name of names) saved[name] = table[name].slice(0, count);
  return saved;
}

/** Puts saved rows back. The columns must be long enough. */
export function restoreColumns<Name extends string>(
  table: { readonly [K in Name]: Column },
  names: readonly Name[],
  saved: SavedColumns,
): void {
  for (const name of names) table[name].set(saved[name]);
}
