/** The text of a file, or why it cannot be read. */
import { readFileSync } from 'node:fs';
import { fileTrouble } from './exit.ts';

/** `action` begins the message: "cannot read the scenario". */
export function readText(action: string, path: string): string {
  try {
    return decoded(readFileSync(path));
  } catch (error) {
    throw fileTrouble(action, path, error);
  }
}

/** Throws an Error where it is UTF-16. */
export function decoded(bytes: Uint8Array): string {
  refuseWide(bytes);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

/** How much of a file tells its encoding. */
export const LOOKED_AT = 64;

export function refuseWide(start: Uint8Array): void {
  const encoding = wideEncoding(start);
  if (encoding === undefined) return;
  throw new Error(`it is ${encoding}, not UTF-8. Convert it: iconv -f ${encoding} -t UTF-8 FILE`);
}

/** By its mark, or by the zeros beside letters of ASCII: what Windows calls Unicode. */
function wideEncoding(bytes: Uint8Array): 'UTF-16' | 'UTF-16LE' | 'UTF-16BE' | undefined {
  const mark = (bytes[0] << 8) | bytes[1];
  if (mark === 0xfeff || mark === 0xfffe) return 'UTF-16';
  const zeros = [0, 0];
  const end = Math.min(bytes.length, LOOKED_AT) & ~1;
  for (let i = 0; i < end; i++) if (bytes[i] === 0) zeros[i & 1]++;
  if (end === 0 || Math.max(...zeros) < end / 4 || Math.min(...zeros) > 0) return undefined;
  return zeros[1] > 0 ? 'UTF-16LE' : 'UTF-16BE';
}
