/**
 * Which rules a kernel has. Two things changed with 6.1.183 and 6.12.104: how much an active connection
 * weighs, and when a destination counts as overloaded. Real kernels changed both at once; here they are two
 * switches.
 */
import type { LoadFormula } from '../../schedulers/scheduler.ts';

export type RuleSet = 'classic' | 'later';

export interface KernelRules {
  readonly load: LoadFormula;
  readonly overload: RuleSet;
  /** The caches of lblc and lblcr have a hard limit (6.1.191, 6.12.113 and later). */
  readonly isCacheBounded: boolean;
}

/** 256·active + inactive, written with the total. */
export const CLASSIC_LOAD: LoadFormula = { activeFactor: 255, totalFactor: 1 };
/** 256·active + total. */
export const LATER_LOAD: LoadFormula = { activeFactor: 256, totalFactor: 1 };
/** Not in any kernel: closed connections weigh nothing, as texts on load balancing have it. */
export const ACTIVE_ONLY_LOAD: LoadFormula = { activeFactor: 256, totalFactor: 0 };

/**
 * First releases of each stable series with the later rules; a series that is not listed has them from its
 * start or never.
 */
const LATER_FROM: Readonly<Record<string, number>> = { '6.1': 183, '6.12': 104 };
const BOUNDED_FROM: Readonly<Record<string, number>> = { '6.1': 191, '6.12': 113 };
/** The newest series whose mainline release still had the classic rules. */
const LAST_CLASSIC_SERIES = [6, 12] as const;

/**
 * The rules of a kernel named `classic` or by its version (`6.1.192`, `Linux 6.12.117 (Debian …)`), undefined
 * when the text names none.
 */
export function kernelRules(version: string): KernelRules | undefined {
  const parts = version === 'classic' ? CLASSIC_VERSION : versionParts(version);
  if (parts === undefined) return undefined;
  const isLater = isFrom(parts, LATER_FROM);
  return {
    load: isLater ? LATER_LOAD : CLASSIC_LOAD,
    overload: isLater ? 'later' : 'classic',
    isCacheBounded: isFrom(parts, BOUNDED_FROM),
  };
}

const CLASSIC_VERSION = [0, 0, 0] as const;

/** Debian's kernels are named 6.1.0 as packages whatever their release is: the greatest of one series counts. */
function versionParts(version: string): readonly [number, number, number] | undefined {
  const named = Array.from(version.matchAll(/(\d+)\.(\d+)(?:\.(\d+))?/g), (match) =>
    [match[1], match[2], match[3] ?? 0].map(Number),
  );
  if (named.length === 0) return undefined;
  const [[major, minor]] = named;
  const releases = named.filter((each) => each[0] === major && each[1] === minor).map((each) => each[2]);
  return [major, minor, Math.max(...releases)];
}

function isFrom(
  [major, minor, patch]: readonly [number, number, number],
  releases: Readonly<Record<string, number>>,
): boolean {
  const from = releases[`${major}.${minor}`];
  if (from !== undefined) return patch >= from;
  const [lastMajor, lastMinor] = LAST_CLASSIC_SERIES;
  return major > lastMajor || (major === lastMajor && minor > lastMinor);
}
