/** Reads a scenario file for a command, with the values that the command line puts in. */
import { kindOf } from '../scenario/lint/open.ts';
import { type Override, parseOverride } from '../scenario/overrides.ts';
import { formatProblems } from '../scenario/problems.ts';
import { type ReadScenario, readScenario } from '../scenario/read-scenario.ts';
import { UsageError } from './exit.ts';
import { fileReader } from './read-files.ts';
import { readText } from './read-text.ts';

export interface ScenarioFlags {
  readonly set?: readonly string[];
  readonly seed?: string;
  readonly replications?: string;
  readonly duration?: string;
  /** A duration, or `auto`: until pilot runs have told, nothing is cut. */
  readonly transient?: string;
}

/** Warnings go to `warn`; problems are thrown. */
export function loadScenario(file: string, flags: ScenarioFlags, warn: (text: string) => void): ReadScenario {
  const text = scenarioText(file);
  const scenario = readScenario({ file, text, readFiles: fileReader(file), set: overridesOf(flags) });
  tellWarnings(scenario, warn);
  return scenario;
}

/** Notes are for lbsim check --notes: nothing in them asks to be mended before a run. */
export function tellWarnings({ warnings }: ReadScenario, warn: (text: string) => void): void {
  const told = warnings.filter(({ severity }) => severity !== 'note');
  if (told.length > 0) warn(`${formatProblems(told)}\n`);
}

/** The text of a scenario; a file of the site's own is refused with what makes a scenario of it. */
export function scenarioText(file: string): string {
  const text = readText('cannot read the scenario', file);
  const kind = kindOf(file, text);
  if (kind === 'keepalived' || kind === 'ipvsadm') throw new UsageError(noScenario(file, kind));
  return text;
}

function noScenario(file: string, kind: 'keepalived' | 'ipvsadm'): string {
  const [what, how] =
    kind === 'keepalived' ? ['a keepalived.conf', 'keepalived'] : ['a table of ipvsadm', 'ipvsadm-save'];
  return `${file} is ${what}, no scenario. Make one of it: lbsim import ${how} ${file} --out site.json. Or lint it: lbsim check ${file}.`;
}

export function overridesOf(flags: ScenarioFlags): readonly Override[] {
  const set = (flags.set ?? []).map((text): Override => {
    const override = parseOverride(text);
    if (override === undefined) {
      throw new UsageError(`--set ${text}: write path=value, as in --set clients.rate=200/s.`);
    }
    return override;
  });
  if (flags.seed !== undefined) {
    const seed = Number(flags.seed);
    set.push({ path: 'seed', value: Number.isSafeInteger(seed) ? seed : flags.seed });
  }
  if (flags.replications !== undefined)
    set.push({ path: 'replications', value: wholeNumber('--replications', flags.replications) });
  if (flags.transient !== undefined && flags.transient !== 'auto') {
    set.push({ path: 'transient', value: flags.transient });
  }
  if (flags.duration !== undefined) set.push({ path: 'duration', value: flags.duration });
  return set;
}

export function wholeNumber(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new UsageError(`${flag} ${text}: give a whole number of at least 1.`);
  }
  return value;
}

/** Each thread takes some 100 MB, and no machine has so many cores. */
const MOST_JOBS = 512;

export function threadCount(text: string): number {
  const count = wholeNumber('--jobs', text);
  if (count > MOST_JOBS) throw new UsageError(`--jobs ${text}: give ${MOST_JOBS} at most.`);
  return count;
}
