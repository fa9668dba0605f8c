/** Everything that a command will write is tried before its first run: an hour later the trouble would cost the results. */
import { accessSync, constants, realpathSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileTrouble, UsageError } from './exit.ts';
import { makeFolder, tryFile } from './write-output.ts';

export interface Outputs {
  readonly json?: string;
  readonly out?: string;
  /** False with `--no-report`: no HTML. */
  readonly report?: boolean;
}

/** Where results.json and report.html go; nowhere when the result is only printed. */
export function outputFolder({ out, json }: Outputs, name: string): string | undefined {
  return out ?? (json === '-' ? undefined : join('reports', name));
}

/** Throws UsageError when a file could not be written. What it returns removes the folders that it made, where empty. */
export function claimOutputs(flags: Outputs, scenario: { name: string; file: string }): () => void {
  const made: string[] = [];
  const release = () => {
    for (const folder of made.splice(0).reverse()) removeEmpty(folder);
  };
  try {
    const folder = outputFolder(flags, scenario.name);
    if (folder !== undefined) {
      const isNamed = flags.out !== undefined;
      const what = `into the folder of ${isNamed ? '--out' : 'results'}`;
      const mend = `Nothing was run. Give another folder${isNamed ? '' : ' by --out'}.`;
      made.push(...tried(() => tryFolder(folder), { what, path: folder, mend }));
      for (const name of flags.report === false ? ['results.json'] : ['results.json', 'report.html']) {
        const path = join(folder, name);
        tried(() => tryFile(path), { what: `${what}:`, path, mend });
      }
    }
    const { json } = flags;
    if (json !== undefined && json !== '-') {
      made.push(...claimed('--json', json, 'Nothing was run. Give another file.'));
      if (isSame(json, scenario.file)) {
        throw new UsageError(`--json ${json} is the scenario itself. Nothing was run. Give another file.`);
      }
    }
  } catch (error) {
    release();
    throw error;
  }
  return release;
}

/** As claimOutputs, for one file; `mend` says what was not done, and what to do. */
export function claimFile(option: string, path: string, mend: string): () => void {
  const made = claimed(option, path, mend);
  return () => {
    for (const folder of made.toReversed()) removeEmpty(folder);
  };
}

function claimed(option: string, path: string, mend: string): readonly string[] {
  return tried(() => tryFile(path), { what: option, path, mend });
}

function tryFolder(folder: string): readonly string[] {
  const made = makeFolder(folder);
  accessSync(`${folder}/.`, constants.W_OK);
  return made;
}

interface Told {
  readonly what: string;
  readonly path: string;
  readonly mend: string;
}

function tried<Made>(attempt: () => Made, { what, path, mend }: Told): Made {
  try {
    return attempt();
  } catch (error) {
    const trouble = fileTrouble(`cannot write ${what}`, path, error);
    trouble.message += ` ${mend}`;
    throw trouble;
  }
}

function isSame(path: string, other: string): boolean {
  try {
    return realpathSync(path) === realpathSync(other);
  } catch {
    return false;
  }
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It holds something: it stays.
  }
}
