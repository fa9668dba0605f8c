/** What `lbsim capacity` found. Plain data; durations in nanoseconds, rates a second. */
import type { Interval } from '../analysis/interval.ts';

export type SloVerdict = 'kept' | 'broken' | 'not distinguishable';

/** One condition of the SLO at one value. */
export interface SloCheck {
  readonly text: string;
  /** "all servers", "without web1", "web1 fails in the middle". */
  readonly condition: string;
  readonly measured: Interval;
  readonly limit: number;
  readonly unit: 'duration' | 'share';
  readonly verdict: SloVerdict;
}

/** A part of the SLO in numbers. */
export interface SloLimit {
  readonly text: string;
  /** Key of the figures that it is asked of. */
  readonly figure: string;
  /** Class of clients; absent: all of them. */
  readonly clientClass?: string;
  readonly operator: '<' | '<=' | '>' | '>=';
  /** Nanoseconds or a share. */
  readonly limit: number;
  readonly unit: 'duration' | 'share';
}

/** One value that was tried. */
export interface CapacityTrial {
  readonly value: number;
  readonly replications: number;
  readonly verdict: SloVerdict;
  readonly checks: readonly SloCheck[];
  readonly throughput: Interval;
  readonly inSystem: Interval;
  readonly p99: Interval;
  readonly failed: Interval;
  readonly utilisation: Interval;
  /** Digest of all its runs. */
  readonly digest: string;
}

/** Intervals by jackknife over the replications: how sure the parameters are, if the law is right. */
export interface UslFit {
  /** Requests a second of one request alone. */
  readonly single: Interval;
  readonly alpha: Interval;
  readonly beta: Interval;
  /** Concurrency of the greatest throughput; null when it grows without end. */
  readonly peakConcurrency: Interval | null;
  readonly peakThroughput: Interval | null;
  /** Share of the throughputs' variation that the curve explains. */
  readonly r2: number;
}

export interface FailureCost {
  readonly servers: readonly string[];
  /** Requests that failed in one run with the failure. */
  readonly bad: Interval;
  readonly outageNs: Interval;
  /** Share of a 30-day error budget that one such failure burns, at the answer; null without a limit on failures. */
  readonly budgetShare: Interval | null;
}

export interface CapacityResult {
  readonly find: string;
  /** Path that was varied. */
  readonly path: string;
  readonly unit: string;
  readonly want: 'largest' | 'smallest';
  readonly slo: readonly string[];
  /** The same in numbers. */
  readonly limits: readonly SloLimit[];
  readonly survive: number;
  readonly conditions: readonly string[];
  /** Null when no tried value keeps the SLO. */
  readonly answer: number | null;
  /** The next value that was tried and does not keep it with confidence; null when none was found. */
  readonly broken: number | null;
  /** What the scenario has now. */
  readonly current: number | null;
  /** Answer over what is there now, minus 1 (for servers: now over answer, minus 1). */
  readonly headroom: number | null;
  /** The same of `broken`: the true headroom lies between the two. */
  readonly headroomBeyond: number | null;
  readonly trials: readonly CapacityTrial[];
  /** What the USL is fitted to: `value` is the load as a share of the answer's, all servers up. Empty when interrupted. */
  readonly curve: readonly CapacityTrial[];
  /** The check that stops the answer from being better, and the busiest part then. */
  readonly binding: string;
  readonly breaksFirst: string;
  /** By square-root staffing: the same in unit and meaning as the answer. */
  readonly guess: Interval | null;
  readonly usl: UslFit | null;
  readonly failure: FailureCost | null;
  readonly costPerMillion: Interval | null;
  /** ipvsadm lines that make the answer so, and a diff of the site's files. */
  readonly changes: { readonly ipvsadm: readonly string[]; readonly diff: string };
}
