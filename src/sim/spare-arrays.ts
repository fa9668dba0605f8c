/**
 * Owns the large typed arrays that one run leaves to the next of its thread. A run of a sweep is short and its tables are
 * large: allocated anew, they are megabytes of garbage a run, for which the collector marks the whole heap again and again.
 */
export type Column = Int32Array | Uint32Array | Int16Array | Uint8Array | Uint16Array | Float64Array;
export type ColumnMaker<C extends Column> = new (length: number) => C;

/** Shorter ones are not worth the keeping. */
const LENGTH_MIN = 512;
/** Most tables double. Where lengths follow a swept setting, as the length of the runs, none would be asked for again. */
const LENGTHS_MAX = 32;

const spares = new Map<ColumnMaker<Column>, Map<number, Column[]>>();

/** An array of that length. It may hold what was left in it: write every place before it is read. */
export function takeArray<C extends Column>(maker: ColumnMaker<C>, length: number): C {
  const spare = length < LENGTH_MIN ? undefined : spares.get(maker)?.get(length)?.pop();
  return (spare as C | undefined) ?? new maker(length);
}

/** Takes back an array that nobody reads or writes any more. */
export function leaveArray(array: Column): void {
  if (array.length < LENGTH_MIN) return;
  const maker = array.constructor as ColumnMaker<Column>;
  const byLength = spares.get(maker) ?? new Map<number, Column[]>();
  if (byLength.size === LENGTHS_MAX && !byLength.has(array.length)) byLength.clear();
  const alike = byLength.get(array.length) ?? [];
  alike.push(array);
  byLength.set(array.length, alike);
  spares.set(maker, byLength);
}
