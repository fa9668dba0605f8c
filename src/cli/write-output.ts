/** Writes what a command produced: whole files or none, and a clear word when it cannot. */
import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileTrouble } from './exit.ts';

/** Writes beside the target first, so that nobody ever reads half a file. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const partial = `${path}.partial`;
  try {
    makeFolder(dirname(path));
    writeFileSync(partial, content);
    renameSync(partial, path);
  } catch (error) {
    removeQuietly(partial);
    throw fileTrouble('cannot write', path, error);
  }
}

/** Makes the folder of `--out` before the first run: an hour later its trouble would cost the results. */
export function claimFolder(path: string): void {
  try {
    makeFolder(path);
    accessSync(`${path}/.`, constants.W_OK);
  } catch (error) {
    const trouble = fileTrouble('cannot write into the folder of --out', path, error);
    trouble.message += ' Nothing was run. Give another folder.';
    throw trouble;
  }
}

/** With all that is missing above it. Node's own recursion never ends where the system makes no folders, as in /proc. */
export function makeFolder(path: string): void {
  const missing: string[] = [];
  for (let folder = path; !existsSync(folder) && dirname(folder) !== folder; folder = dirname(folder)) {
    missing.push(folder);
  }
  for (const folder of missing.reverse()) {
    try {
      mkdirSync(folder);
    } catch (error) {
      // Another process may have made it meanwhile.
      if (!existsSync(folder)) throw error;
    }
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Where nothing could be written there is nothing to remove.
  }
}
