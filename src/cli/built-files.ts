/** Where the build put what the commands load by name. */
import { fileURLToPath } from 'node:url';

/** Chunks lie one folder below the entry points. */
export function builtFile(name: string): string {
  const here = import.meta.url;
  const up = /\/chunks\/[^/]+$/.test(here) ? '../' : './';
  return fileURLToPath(new URL(`${up}${name}`, here));
}
