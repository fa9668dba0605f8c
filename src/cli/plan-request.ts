/** What a command was asked, with every file that it read: a store that holds it can answer on another machine. */
import type { TransientResult } from '../experiment/experiment-result.ts';
import type { Override } from '../scenario/overrides.ts';
import type { ReadFiles } from '../scenario/read-files.ts';
import { type ReadScenario, readScenario } from '../scenario/read-scenario.ts';
import { scenarioText } from './load-scenario.ts';
import { fileReader } from './read-files.ts';

type Found = ReturnType<ReadFiles>;

export interface PlanRequest {
  readonly command: 'sweep';
  readonly file: string;
  readonly text: string;
  /** Each file by the name that it was asked for. */
  readonly files: readonly (readonly [string, Found])[];
  readonly set: readonly Override[];
  readonly vary: readonly string[];
  readonly slo?: readonly string[];
  readonly samples?: string;
  readonly precision?: string;
  readonly maxReplications?: string;
  /** What `--transient auto` found. */
  readonly transient?: TransientResult;
}

/** The scenario, and what tells which files it read so far: all of them once its points were made. */
export function recordedScenario(
  file: string,
  set: readonly Override[],
): { readonly scenario: ReadScenario; readonly text: string; readonly files: () => PlanRequest['files'] } {
  const text = scenarioText(file);
  const reader = fileReader(file);
  const files = new Map<string, Found>();
  const readFiles: ReadFiles = (pattern, from) => {
    const key = `${pattern}\n${from}`;
    const found = files.get(key) ?? reader(pattern, from);
    files.set(key, found);
    return found;
  };
  const scenario = readScenario({ file, text, readFiles, set });
  return { scenario, text, files: () => [...files] };
}

export function scenarioOf({ file, text, files, set }: PlanRequest): ReadScenario {
  const known = new Map(files);
  return readScenario({
    file,
    text,
    set,
    readFiles: (pattern, from) => known.get(`${pattern}\n${from}`) ?? [],
  });
}
