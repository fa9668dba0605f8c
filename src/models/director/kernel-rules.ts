/**
 * Which rules a kernel has. Two things changed with 6.1.183 and 6.12.104: how much an active connection weighs, and when
 * a destination counts as overloaded. Real kernels changed both at once; here they are two switches.
 */
import type { LoadFormula } from '../../schedulers/scheduler.ts';

export type RuleSet = 'classic' | 'later';

export interface KernelRules {
  readonly load: LoadFormula;
  readonly overload: RuleSet;
}

/** 256·active + inactive, written with the total. */
export const CLASSIC_LOAD: LoadFormula = { activeFactor: 255, totalFactor: 1 };
/** 256·active + total. */
export const LATER_LOAD: LoadFormula = { activeFactor: 256, totalFactor: 1 };
/** Not in any kernel: closed connections weigh nothing, as texts on load balancing have it. */
export const ACTIVE_ONLY_LOAD: LoadFormula = { activeFactor: 256, totalFactor: 0 };

/** First releases of each stable series with the later rules; a series that is not listed has them from its start or never. */
const LATER_FROM: Readonly<Record<string, number>> = { '6.1': 183, '6.12': 104 };
/** The newest series whose mainline release still had the classic rules. */
const LAST_CLASSIC_SERIES = [6, 12] as const;

/**
 * The rules of a kernel named `classic` or by its version (`6.1.192`, `Linux 6.12.117 (Debian …)`), undefined when the
 * text names none.
 */
export function kernelRules(version: string): KernelRules | undefined {
  const set = ruleSet(version);
  if (set === undefined) return undefined;
  return { load: set === 'classic' ? CLASSIC_LOAD : LATER_LOAD, overload: set };
}

function ruleSet(version: string): RuleSet | undefined {
  if (version === 'classic') return 'classic';
  const match = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(version);
  if (match === null) return undefined;
  const major = Number(match[1]);
  const minor = Number(match[2]);
  const from = LATER_FROM[`${major}.${minor}`];
  if (from !== undefined) return Number(match[3] ?? 0) >= from ? 'later' : 'classic';
  const [lastMajor, lastMinor] = LAST_CLASSIC_SERIES;
  return major > lastMajor || (major === lastMajor && minor > lastMinor) ? 'later' : 'classic';
}
