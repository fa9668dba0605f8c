/**
 * A new store comes into being as a whole: made under another name, and given its own when its tables are in it. Whoever is
 * killed meanwhile leaves no file behind that cannot be opened.
 */
import { randomUUID } from 'node:crypto';
import { linkSync, lstatSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { closeStore, makeTables, openStore, type StoreOptions, told } from './open-store.ts';

/** What a killed one left is cleared away when it is so old: another may be at work. */
const LEFT_MS = 60_000;
/** Behind the store's name. */
const LEFT_NAME = /^\.partial-[0-9a-f]{8}(\.wal)?$/;

/** Nothing when something is there already; throws StoreError when there cannot be anything. */
export async function createStore(options: StoreOptions): Promise<void> {
  const { file } = options;
  const draft = `${file}.partial-${randomUUID().slice(0, 8)}`;
  try {
    if (file === ':memory:' || lstatSync(file, { throwIfNoEntry: false }) !== undefined) return;
    clearLeft(file);
    try {
      await fill(draft, options);
      giveName(draft, file);
    } finally {
      for (const left of [draft, `${draft}.wal`]) rmSync(left, { force: true });
    }
  } catch (error) {
    throw told(error, file, draft);
  }
}

async function fill(draft: string, options: StoreOptions): Promise<void> {
  const opened = await openStore(options.file, 'READ_WRITE', draft);
  try {
    await makeTables(opened.connection, options);
    await opened.connection.run('CHECKPOINT');
  } finally {
    closeStore(opened);
  }
}

/** Whoever comes second takes what the first has made. */
function giveName(draft: string, file: string): void {
  try {
    linkSync(draft, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    // Not every file system knows two names of one file.
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS') renameSync(draft, file);
    else throw error;
  }
}

function clearLeft(file: string): void {
  const folder = dirname(file);
  const own = basename(file);
  try {
    for (const name of readdirSync(folder)) {
      if (!name.startsWith(own) || !LEFT_NAME.test(name.slice(own.length))) continue;
      const left = join(folder, name);
      if (Date.now() - statSync(left).mtimeMs > LEFT_MS) rmSync(left, { force: true });
    }
  } catch {
    // A folder that cannot be read is no reason not to write into it.
  }
}
