/** What the recordings' scripts and tracked files say, by the files that the experiment makes and removes. */
import { baseName } from './shell.ts';

export interface ScriptWorld {
  /** Text of each script, by file name. */
  readonly scripts: Readonly<Record<string, string>>;
  /** Content of the files that are there, by name. */
  readonly files: ReadonlyMap<string, string>;
}

/** What a script does when it is run now: exit with a number, or not return. */
export type ScriptAnswer = number | 'hang';

/**
 * A script that prints a file exits with the number in it; one that looks whether a file is there exits by that. `usual` is
 * the file of one whose text is not given.
 */
export function scriptAnswer(command: string, usual: string, world: ScriptWorld): ScriptAnswer {
  const name = Object.keys(world.scripts).find((each) => command.includes(each));
  const text = (name === undefined ? undefined : world.scripts[name]) ?? command;
  const shown = /\bcat\s+([^\s)|;"']+)/.exec(text)?.[1];
  if (shown !== undefined) return numberIn(world.files.get(baseName(shown)));
  const asked = /(?:\[|\btest)\s+(!\s+)?-[efs]\s+([^\s\];"']+)/.exec(text);
  if (asked !== null) {
    const isThere = world.files.has(baseName(asked[2]));
    return isThere === (asked[1] === undefined) ? 0 : 1;
  }
  if (/(?:^|[\s/;])false\s*$/.test(text)) return 1;
  if (name !== undefined || /(?:^|[\s/;])true\s*$/.test(text)) return 0;
  const content = world.files.get(usual);
  return content === '' ? 1 : numberIn(content);
}

function numberIn(content: string | undefined): ScriptAnswer {
  const word = content?.trim() ?? '0';
  return word === 'hang' ? 'hang' : Number.parseInt(word, 10) || 0;
}

/** Number in a tracked file: 0 where it is missing or holds none. */
export function trackedNumber(content: string | undefined): number {
  return Number.parseInt(content ?? '0', 10) || 0;
}
