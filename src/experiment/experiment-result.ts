/**
 * The joint between computing and presenting: plain, versioned data without methods. It holds no clock time, host or job
 * count, so equal runs are equal bytes. Durations are nanoseconds.
 */
import type { Interval } from '../analysis/interval.ts';
import type { TimelineEntry } from '../models/timeline.ts';
import type { Finding } from '../scenario/lint/finding.ts';
import type { FoundFiles } from '../scenario/read-files.ts';
import type { HistogramData } from '../sim/histogram.ts';
import type { CapacityResult, SloLimit, SloVerdict } from './capacity-result.ts';
import type { SiteSummary } from './site-result.ts';

export const RESULT_FORMAT = 'lbsim-result/1';

export interface ExperimentResult {
  readonly format: typeof RESULT_FORMAT;
  /** Version of lbsim that computed it. */
  readonly lbsim: string;
  readonly name: string;
  readonly question: string;
  /** The answer in one sentence, with its uncertainty. */
  readonly answer: string;
  readonly seed: number | string;
  /** Of all runs, in order. */
  readonly digest: string;
  /** False when it was interrupted: the figures rest on the runs that were done. */
  readonly complete: boolean;
  readonly durationNs: number;
  readonly disturbedNs: number;
  /** The scenario as given, values of the command line included. */
  readonly scenario: unknown;
  /** Every file that the scenario read, so that the page can run it again; absent where they are too large. */
  readonly files?: readonly FoundFiles[];
  /** What the linter says of the scenario and its files. */
  readonly findings: readonly Finding[];
  readonly points: readonly PointResult[];
  readonly comparisons: readonly ComparisonResult[];
  readonly expectations: readonly JudgedExpectation[];
  /** Of `lbsim compare`. */
  readonly compare?: CompareResult;
  /** Of `lbsim sweep`; `points` then holds the point of the knee, in full. */
  readonly sweep?: SweepResult;
  /** Of `lbsim capacity`; `points` then holds the answer, in full. */
  readonly capacity?: CapacityResult;
  /** Of `--transient auto`. */
  readonly transient?: TransientResult;
  /** When replications were added until figures were certain enough. */
  readonly precision?: PrecisionResult;
}

/** One variant of the scenario, over all its replications. */
export interface PointResult {
  /** Empty when the scenario has no variants. */
  readonly name: string;
  readonly set: Readonly<Record<string, unknown>>;
  readonly replications: readonly ReplicationResult[];
  readonly requests: RequestTotals;
  readonly figures: Figures;
  /** Response times of all answered requests. */
  readonly responses: HistogramData;
  readonly phases: readonly PhaseSummary[];
  readonly classes: readonly ClassSummary[];
  readonly realServers: readonly RealServerSummary[];
  readonly backends: readonly BackendSummary[];
  /** How often caches had what was asked for; empty without caches. */
  readonly caches: readonly CacheSummary[];
  readonly secondTries: SecondTriesSummary;
  /** What theory says of the mean response; absent where it says nothing. */
  readonly theory?: TheoryVerdict;
  readonly directors: readonly DirectorSummary[];
  /** Where the time of each failover goes; absent where no director took over. */
  readonly failovers?: readonly FailoverBudget[];
  readonly balance: { readonly jain: Interval; readonly variation: Interval; readonly peakToMean: Interval };
  readonly series: SeriesSummary;
  /** What stands where, with every file read and every override applied. */
  readonly site: SiteSummary;
  /** Of the first replication. */
  readonly timeline: readonly TimelineEntry[];
  readonly laws: LawsHeld;
}

export interface ReplicationResult {
  readonly replication: number;
  readonly digest: string;
  readonly events: number;
  readonly sent: number;
  readonly answered: number;
  readonly failed: number;
  readonly meanNs: number | null;
  readonly p50Ns: number | null;
  readonly p90Ns: number | null;
  readonly p99Ns: number | null;
  readonly p999Ns: number | null;
  readonly maxNs: number | null;
  /** The longest span in which nobody was served in time. */
  readonly outageNs: number;
  readonly brokenLogins: number;
  readonly logins: number;
  /** Jain's index of how busy the real servers were; null when none was. */
  readonly jain: number | null;
}

export interface RequestTotals {
  readonly sent: number;
  readonly answered: number;
  readonly failed: Readonly<Record<string, number>>;
  readonly inFlight: number;
}

export interface Figures {
  readonly mean: Interval;
  readonly p50: Interval;
  readonly p90: Interval;
  readonly p99: Interval;
  readonly p999: Interval;
  /** The longest of a run, mean over the runs: it may lie under a p99.9, which is of the requests of all runs together. */
  readonly max: Interval;
  /** Share of the counted requests that failed. */
  readonly failed: Interval;
  /** The longest of a run in which nobody was served in time, mean over the runs. */
  readonly outage: Interval;
  /** Answered requests a second. */
  readonly throughput: Interval;
  /** Share of the logins that broke. */
  readonly brokenLogins: Interval;
}

export interface PhaseSummary {
  readonly name: string;
  /** Mean over replications: jitter moves faults. */
  readonly startNs: number;
  readonly endNs: number;
  readonly sent: number;
  readonly answered: number;
  readonly failed: Readonly<Record<string, number>>;
  readonly failedShare: Interval;
  /** Share that failed or took longer than `disturbed`. */
  readonly disturbedShare: Interval;
  readonly mean: Interval;
  readonly p50: Interval;
  readonly p90: Interval;
  readonly p99: Interval;
  readonly p999: Interval;
  readonly max: Interval;
  readonly outage: Interval;
  /** Least and greatest outage over the replications. */
  readonly outageRange: readonly [number, number];
}

export interface ClassSummary {
  readonly name: string;
  /** Response times; absent where there is one class, whose times are those of the point. */
  readonly responses?: HistogramData;
  readonly answered: number;
  readonly failed: Readonly<Record<string, number>>;
  readonly failedShare: Interval;
  readonly mean: Interval;
  readonly p50: Interval;
  readonly p90: Interval;
  readonly p99: Interval;
  readonly p999: Interval;
  readonly max: Interval;
}

/** What real servers share behind them. */
export interface BackendSummary {
  readonly name: string;
  readonly servers: number;
  readonly utilisation: Interval;
  readonly meanInSystem: Interval;
  /** Share of the requests that it took no more. */
  readonly refused: Interval;
}

export interface CacheSummary {
  /** Of the real server, or "all". */
  readonly name: string;
  /** Share of the requests whose object was there. */
  readonly hits: Interval;
}

/** The exact value and its distance, or the bounds between which any policy lies. Null stands for no upper bound. */
export type TheoryVerdict =
  | {
      readonly kind: 'exact';
      readonly model: string;
      readonly meanNs: number;
      /** Standard errors between the estimate and the exact value; null from one run. */
      readonly z: number | null;
    }
  | { readonly kind: 'between'; readonly lowNs: number; readonly highNs: number | null };

/** Load that second attempts and copies add. */
export interface SecondTriesSummary {
  readonly retries: number;
  readonly hedges: number;
  /** Attempts for each request; 1 when nobody tries again. */
  readonly attempts: Interval;
}

export interface RealServerSummary {
  readonly name: string;
  readonly address: string;
  readonly servers: number;
  /** Of the requests that reached a real server. */
  readonly share: Interval;
  readonly utilisation: Interval;
  readonly meanInSystem: Interval;
  readonly active: Interval;
  readonly inactive: Interval;
  readonly p50: Interval;
  readonly p99: Interval;
  readonly answered: number;
  readonly failed: number;
}

export interface DirectorSummary {
  readonly name: string;
  readonly inPackets: Interval;
  readonly inBytes: Interval;
  readonly outPackets: Interval;
  readonly outBytes: Interval;
  /** Of processor and link the busier; 0 when the scenario gives it no limit. */
  readonly utilisation: Interval;
  readonly droppedPackets: Interval;
}

/** A director that became MASTER after a fault, over the replications in which it did. */
export interface FailoverBudget {
  readonly fault: string;
  readonly director: string;
  readonly rows: readonly FailoverRow[];
  /** Detection, election, ARP and their sum; clients, drain and the sum of all. */
  readonly stages: readonly BudgetStage[];
}

/** One replication. */
export interface FailoverRow {
  readonly replication: number;
  /** Age of the last advert that was heard when the fault struck; null where one came later, or none. */
  readonly phaseNs: number | null;
  /** The address was served until the new MASTER had it: nobody was in the dark. */
  readonly isServed: boolean;
  readonly detectionNs: number;
  readonly electionNs: number;
  readonly arpNs: number;
  /** From the gateway's news to the end of the last request that was wanted in the dark. */
  readonly clientsNs: number;
  /** From there to the last connection that the new director reset. */
  readonly drainNs: number;
  readonly waited: number;
  readonly broken: number;
}

export interface BudgetStage {
  readonly name: string;
  readonly leastNs: number;
  readonly mean: Interval;
  readonly mostNs: number;
  readonly closedForm: StageRange | null;
}

export interface StageRange {
  readonly leastNs: number | null;
  readonly meanNs: number | null;
  readonly mostNs: number;
}

/** One value for each bin; means over replications. */
export interface SeriesSummary {
  readonly binNs: number;
  readonly sentPerSecond: readonly number[];
  readonly failedPerSecond: readonly number[];
  /** Null where nothing was answered. */
  readonly p50Ns: readonly (number | null)[];
  readonly p99Ns: readonly (number | null)[];
  /** By real server. */
  readonly utilisation: readonly (readonly number[])[];
  /** By real server: requests in it, waiting ones included. */
  readonly inSystem: readonly (readonly number[])[];
  /** By real server: requests that it was done with, a second. */
  readonly servedPerSecond: readonly (readonly number[])[];
  readonly active: readonly (readonly number[])[];
  readonly inactive: readonly (readonly number[])[];
  readonly responses: ResponseCells;
}

/** How many requests took how long in which bin, all runs together. */
export interface ResponseCells {
  /** Lower edges of the rows, and the upper edge of the last: nanoseconds, four rows for a power of two. */
  readonly edgesNs: readonly number[];
  /** Bin, row, requests, and so on: what is not there is 0. */
  readonly cells: readonly number[];
}

export interface LawsHeld {
  /** Little's law to the last nanosecond, for the whole and for each real server, in every run. */
  readonly little: boolean;
  /** sent = answered + failed + in flight, in every run. */
  readonly conservation: boolean;
}

/** Two variants that faced the same clients. */
export interface ComparisonResult {
  readonly metric: string;
  readonly name: string;
  readonly against: string;
  readonly difference: Interval;
  readonly ratio: Interval;
  readonly adjustedP: number | null;
  readonly verdict: 'better' | 'worse' | 'not distinguishable';
}

export interface JudgedExpectation {
  readonly text: string;
  readonly point: string;
  readonly measured: Interval;
  readonly limit: number;
  readonly unit: 'duration' | 'share';
  /** Held or missed where the whole interval lies on that side of the limit. */
  readonly verdict: 'held' | 'missed' | 'undecided';
  /** About how many replications would tell; null where it is decided, nothing can be reckoned, or no number would do. */
  readonly runsToDecide: number | null;
}

/** `lbsim compare`: every variant against the baseline, paired, with Holm's correction for each figure. */
export interface CompareResult {
  readonly baseline: string;
  /** Metrics p50 and p99 (nanoseconds), failed (share), balance (Jain index). */
  readonly against: readonly ComparisonResult[];
  /** By metric the variant that is better than every other by its interval; absent where none is. */
  readonly winners: Readonly<Record<string, string>>;
}

/** Where pilot runs settled, by MSER-5: what is not counted at the start of every run. */
export interface TransientResult {
  readonly ns: number;
  /** Of each point that was tried. */
  readonly pilots: number;
  /** Points whose best cut lies in the second half: the runs are too short, or the load too high. */
  readonly unsettled: readonly string[];
}

/** How sequential stopping ended. */
export interface PrecisionResult {
  readonly relative: number;
  readonly figures: readonly string[];
  readonly mostReplications: number;
  /** Names of the points that reached the limit with a figure still too wide. */
  readonly gaveUp: readonly string[];
}

/** One point of a sweep, without series and single servers. */
export interface SweepPoint {
  readonly index: number;
  /** In the order of the axes. */
  readonly values: readonly unknown[];
  readonly replications: number;
  /** Of its runs, in order. */
  readonly digest: string;
  readonly figures: Figures;
  readonly jain: Interval;
  /** Of the busiest real server. */
  readonly utilisation: Interval;
  readonly inSystem: Interval;
  /** Whether the SLO is kept with confidence; absent without one. */
  readonly slo?: SloVerdict;
}

export interface SweepResult {
  readonly design: 'grid' | 'latin-hypercube';
  readonly axes: readonly { readonly path: string; readonly values: readonly unknown[] }[];
  /** All that are done, up to 5 000; of a larger design every n-th, see `heldEvery`. */
  readonly points: readonly SweepPoint[];
  /** Only every n-th point stands here; points.jsonl beside the result has all. */
  readonly heldEvery?: number;
  /** Index of the point where p99 bends away, on each line along the first numeric axis. */
  readonly knees: readonly Knee[];
  /** What is asked of every point, in numbers; empty without an SLO. */
  readonly limits: readonly SloLimit[];
  /** On each line along the first numeric axis: index of the best point that keeps the SLO; null where none does. */
  readonly frontier: readonly { readonly at: string; readonly index: number | null }[];
  /** Points and runs that are done, and points that were planned. */
  readonly done: number;
  readonly runs: number;
  readonly planned: number;
}

export interface Knee {
  /** The point: its index. */
  readonly index: number;
  readonly axis: string;
  readonly value: unknown;
  /** The other axes' values. */
  readonly at: string;
  /** How far the curve lies from its chord, 0 to 1: under 0.2 no knee is named. */
  readonly bend: number;
}
