/** Opens the files that importers ask for: patterns with wildcards and braces, relative to the file that names them. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { expandBraces, hasWildcard, matchGlob } from '../scenario/importers/keepalived-conf/glob.ts';
import { type NamedText, type ReadFiles, UnreadableFile } from '../scenario/read-files.ts';
import { fileReason } from './exit.ts';
import { decoded } from './read-text.ts';

/** `scenarioFile` is where relative names of the scenario itself start. */
export function fileReader(scenarioFile: string): ReadFiles {
  const root = dirname(resolve(scenarioFile));
  return (pattern, from) => {
    const base = from === '' ? root : dirname(resolve(from));
    return expandBraces(pattern).flatMap((each) => read(isAbsolute(each) ? each : join(base, each), root));
  };
}

function read(path: string, root: string): NamedText[] {
  const names = hasWildcard(path) ? matching(path) : [path];
  return names.flatMap((name) => {
    try {
      const stat = statSync(name);
      if (stat.isDirectory() && !hasWildcard(path)) throw Object.assign(new Error(), { code: 'EISDIR' });
      if (stat.isFile()) {
        return [{ name: shown(name), text: decoded(readFileSync(name)), place: relative(root, name) }];
      }
    } catch (error) {
      // What is not there is for who asked to tell: it may be left out.
      if (['ENOENT', 'ENOTDIR'].includes((error as { code?: string }).code ?? '')) return [];
      throw new UnreadableFile(shown(name), fileReason(error));
    }
    return [];
  });
}

/** As the user would name it: relative to the working directory when it lies below. */
function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith('..') ? path : near;
}

function matching(pattern: string): string[] {
  const parts = pattern.split('/');
  let found = [parts[0] === '' ? '/' : parts[0]];
  for (const part of parts.slice(1)) {
    found = found.flatMap((folder) => {
      if (!hasWildcard(part)) return [join(folder, part)];
      try {
        return readdirSync(folder)
          .filter((name) => matchGlob(part, name))
          .sort()
          .map((name) => join(folder, name));
      } catch {
        return [];
      }
    });
  }
  return found;
}
