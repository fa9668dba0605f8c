/** Writes what a command produced: whole files or none, and a clear word when it cannot. */
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileTrouble } from './exit.ts';

/** Writes beside the target first, so that nobody ever reads half a file. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  try {
    const target = behindLinks(path);
    makeFolder(dirname(target));
    if (isReplaceable(target)) replace(target, content);
    // A pipe, a device, or a file in a folder that takes no new ones.
    else writeFileSync(target, content, { flag: isPlain(target) ? 'w' : 'a' });
  } catch (error) {
    throw fileTrouble('cannot write', path, error);
  }
}

/**
 * Finds out whether a file could be written, and leaves no trace in it. Its folder is made: the folders that are new.
 * Throws what the system says.
 */
export function tryFile(path: string): readonly string[] {
  if (path === '' || path.endsWith('/')) throw Object.assign(new Error(), { code: 'EISDIR' });
  const target = behindLinks(path);
  const found = statOf(target);
  if (found?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
  if (found !== undefined) accessSync(target, constants.W_OK);
  const made = makeFolder(dirname(target));
  if (isReplaceable(target)) {
    const partial = partialOf(target);
    try {
      writeFileSync(partial, '');
    } finally {
      removeQuietly(partial);
    }
  }
  return made;
}

/**
 * With all that is missing above it: the folders that are new. Node's own recursion never ends where the system makes
 * no folders, as in /proc.
 */
export function makeFolder(path: string): readonly string[] {
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
  return missing;
}

function replace(target: string, content: string | Uint8Array): void {
  const partial = partialOf(target);
  try {
    writeFileSync(partial, content);
    renameSync(partial, target);
  } catch (error) {
    removeQuietly(partial);
    // A file that is mounted by itself, as into a container, cannot be replaced.
    if ((error as NodeJS.ErrnoException).code !== 'EBUSY') throw error;
    writeFileSync(target, content);
  }
}

function partialOf(target: string): string {
  return `${target}.partial`;
}

/** New files, and plain ones in a folder that takes new ones, are written beside and renamed. */
function isReplaceable(target: string): boolean {
  if (statOf(target) === undefined) return true;
  if (!isPlain(target)) return false;
  try {
    accessSync(`${dirname(target)}/.`, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** What /dev/stderr leads to may be a plain file: others write there too. */
function isPlain(target: string): boolean {
  return statOf(target)?.isFile() === true && !/^\/(dev|proc)\//.test(target);
}

/** Where a link leads, also where nothing is yet: the link itself stays. */
function behindLinks(path: string): string {
  let target = path;
  for (let followed = 0; followed < 40; followed++) {
    let next: string;
    try {
      next = readlinkSync(target);
    } catch {
      return target;
    }
    // The links of /proc name what no path leads to.
    if (/^\/(dev|proc)\//.test(resolve(target))) return target;
    target = resolve(dirname(target), next);
  }
  return target;
}

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Where nothing could be written there is nothing to remove.
  }
}
