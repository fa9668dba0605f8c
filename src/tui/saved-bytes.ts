/** About how much memory a saved state takes: its arrays, and a guess for the rest. */
export function savedBytes(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength + 64;
  if (typeof value === 'string') return value.length + 16;
  if (typeof value !== 'object' || value === null) return 8;
  let bytes = 32;
  if (Array.isArray(value)) {
    // Lists of plain numbers need no visit each.
    if (typeof value[0] === 'number') return bytes + 8 * value.length;
    for (const each of value) bytes += savedBytes(each);
    return bytes;
  }
  for (const key in value) bytes += 16 + savedBytes((value as Record<string, unknown>)[key]);
  return bytes;
}
