/** How the readers get at files: they are given a reader by the cli, and stay pure. */
import { InputError } from './problems.ts';

export interface NamedText {
  readonly name: string;
  readonly text: string;
  /** The same, relative to the scenario: alike on every machine. Absent where it is the name. */
  readonly place?: string;
}

/** A file is there and cannot be read. */
export class UnreadableFile extends InputError {
  readonly reason: string;

  constructor(file: string, reason: string) {
    super([{ severity: 'error', file, message: `The file cannot be read: ${reason}.` }]);
    this.reason = reason;
  }
}

/**
 * Files that match a pattern, relative to the file that names it ("" for the scenario itself). None: an empty list.
 * Throws UnreadableFile.
 */
export type ReadFiles = (pattern: string, from: string) => readonly NamedText[];

/** What was found for a pattern, under names that are alike on every machine. */
export interface FoundFiles {
  readonly pattern: string;
  /** The file that named it, relative to the scenario; "" for the scenario itself. */
  readonly from: string;
  readonly found: readonly { readonly name: string; readonly text: string }[];
}

/** A reader that remembers what it read. */
export function recordingReader(readFiles: ReadFiles): {
  readonly readFiles: ReadFiles;
  readonly files: FoundFiles[];
} {
  const files: FoundFiles[] = [];
  const places = new Map([['', '']]);
  const known = new Map<string, readonly NamedText[]>();
  return {
    files,
    readFiles: (pattern, from) => {
      const key = `${pattern}\n${from}`;
      const before = known.get(key);
      if (before !== undefined && before.length > 0) return before;
      const found = readFiles(pattern, from);
      known.set(key, found);
      // What was not there when it was first asked for may be there now.
      if (before !== undefined && found.length === 0) return found;
      for (const { name, place } of found) places.set(name, place ?? name);
      const own = { pattern, from: places.get(from) ?? from };
      const empty = files.findIndex((each) => each.pattern === pattern && each.from === own.from);
      files.splice(empty < 0 ? files.length : empty, 1, {
        ...own,
        found: found.map(({ name, place, text }) => ({ name: place ?? name, text })),
      });
      return found;
    },
  };
}

/** Reads from what another reader remembered. */
export function rememberedReader(files: readonly FoundFiles[]): ReadFiles {
  return (pattern, from) => files.find((own) => own.pattern === pattern && own.from === from)?.found ?? [];
}
