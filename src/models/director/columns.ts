/** Tables whose columns are typed arrays: grown, saved and restored by the names of their columns. */

export type Column = Int32Array | Uint8Array | Uint16Array | Float64Array;

export type SavedColumns = Readonly<Record<string, Column>>;

/** Replaces each named column by a longer copy. */
export function growColumns<Name extends string>(
  table: { [K in Name]: Column },
  names: readonly Name[],
  capacity: number,
): void {
  for (const name of names) {
    const column = table[name];
    const Maker = column.constructor as new (length: number) => Column;
    const longer = new Maker(capacity);
    longer.set(column.subarray(0, Math.min(column.length, capacity)));
    table[name] = longer;
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
