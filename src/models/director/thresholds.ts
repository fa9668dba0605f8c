/**
 * When a destination counts as overloaded. Two rule sets exist, by kernel version; both take the destination
 * out of scheduling at its upper threshold and let it back below the lower one, and differ where thresholds
 * are edited.
 */
import type { RuleSet } from './kernel-rules.ts';

/** The columns that the rules read and write. */
export interface ThresholdColumns {
  readonly total: Int32Array;
  readonly overloaded: Uint8Array;
  /** 0 is none. */
  readonly upperThreshold: Int32Array;
  readonly lowerThreshold: Int32Array;
}

export interface ThresholdRules {
  /** A connection or a template was bound; counters are up to date. */
  bound(columns: ThresholdColumns, destination: number, isTemplate: boolean): void;
  unbound(columns: ThresholdColumns, destination: number, isTemplate: boolean): void;
  /** Stores new thresholds, at an edit, an addition or a revival. */
  edited(columns: ThresholdColumns, destination: number, upper: number, lower: number): void;
}

/** The kernel refuses such an addition or edit, also of a lower threshold alone (net/netfilter/ipvs/ip_vs_ctl.c). */
export function areThresholdsCrossed(given: {
  readonly upperThreshold?: number;
  readonly lowerThreshold?: number;
}): boolean {
  return (given.lowerThreshold ?? 0) > (given.upperThreshold ?? 0);
}

const classic: ThresholdRules = {
  bound(columns, destination) {
    const upper = columns.upperThreshold[destination];
    if (upper !== 0 && columns.total[destination] >= upper) columns.overloaded[destination] = 1;
  },

  unbound(columns, destination) {
    const upper = columns.upperThreshold[destination];
    const lower = columns.lowerThreshold[destination];
    const total = columns.total[destination];
    const stays = lower !== 0 ? total >= lower : upper !== 0 && total * 4 >= upper * 3;
    if (!stays) columns.overloaded[destination] = 0;
  },

  edited(columns, destination, upper, lower) {
    // Looks at the old threshold only: an edit never closes a destination, and raising it opens one that is
    // still full.
    if (upper === 0 || upper > columns.upperThreshold[destination]) columns.overloaded[destination] = 0;
    columns.upperThreshold[destination] = upper;
    columns.lowerThreshold[destination] = lower;
  },
};

const later: ThresholdRules = {
  bound(columns, destination, isTemplate) {
    if (isTemplate) return;
    const upper = columns.upperThreshold[destination];
    if (upper !== 0 && columns.total[destination] === upper) reevaluate(columns, destination, 1);
  },

  unbound(columns, destination, isTemplate) {
    if (isTemplate) return;
    // What counts is the step from the reopening level to one below it.
    const before = columns.total[destination] + 1;
    if (before === reopeningLevel(columns, destination)) reevaluate(columns, destination, -1);
  },

  edited(columns, destination, upper, lower) {
    const isSame =
      upper === columns.upperThreshold[destination] && lower === columns.lowerThreshold[destination];
    if (isSame) return;
    columns.upperThreshold[destination] = upper;
    columns.lowerThreshold[destination] = lower;
    reevaluate(columns, destination, 0);
  },
};

/** Below this an overloaded destination is open again. */
function reopeningLevel(columns: ThresholdColumns, destination: number): number {
  const upper = columns.upperThreshold[destination];
  const lower = columns.lowerThreshold[destination];
  return lower !== 0 ? lower : upper - Math.floor(upper / 4);
}

/** `step` is 1 after a connection more, -1 after one less, 0 at an edit. */
function reevaluate(columns: ThresholdColumns, destination: number, step: number): void {
  const upper = columns.upperThreshold[destination];
  const total = columns.total[destination];
  const level = reopeningLevel(columns, destination);
  if (upper === 0) columns.overloaded[destination] = 0;
  else if (total >= (step > 0 ? level : upper)) columns.overloaded[destination] = 1;
  else if (total < (step < 0 ? upper : level)) columns.overloaded[destination] = 0;
}

export function thresholdRules(set: RuleSet): ThresholdRules {
  return set === 'classic' ? classic : later;
}
