/**
 * The joint between one simulation and those who judge it: plain, versioned data. Durations are nanoseconds, series have
 * one value for each bin.
 */
import type { HistogramData } from '../sim/histogram.ts';
import type { Election, TimelineEntry } from './timeline.ts';

export interface RunResult {
  readonly seed: number | string;
  readonly replication: number;
  readonly durationNs: number;
  readonly events: number;
  readonly digest: string;
  readonly requests: RequestCounts;
  readonly classes: readonly string[];
  readonly phases: readonly PhaseResult[];
  readonly realServers: readonly RealServerResult[];
  readonly backends: readonly BackendResult[];
  readonly directors: readonly DirectorResult[];
  readonly outages: readonly Outage[];
  readonly failovers: readonly FailoverResult[];
  readonly logins: { readonly begun: number; readonly broken: number };
  readonly series: SeriesResult;
  readonly timeline: readonly TimelineEntry[];
  readonly timelineDropped: number;
  readonly laws: LawAccounts;
}

export interface RequestCounts {
  readonly sent: number;
  readonly answered: number;
  /** By cause, in the order of FAILURE_CAUSES. */
  readonly failed: readonly number[];
  readonly inFlight: number;
  /** Attempts beyond the first, and copies of slow requests: load that nobody counts as a request. */
  readonly retries: number;
  readonly hedges: number;
}

/** Requests that their clients wanted between two faults. */
export interface PhaseResult {
  readonly name: string;
  readonly startNs: number;
  readonly endNs: number;
  readonly sent: number;
  /** One histogram for each class. */
  readonly responses: readonly HistogramData[];
  /** One row of causes for each class. */
  readonly failures: readonly (readonly number[])[];
}

export interface RealServerResult {
  readonly name: string;
  readonly address: string;
  /** Cores or workers. */
  readonly servers: number;
  readonly completed: number;
  readonly failures: number;
  readonly responses: HistogramData;
  /** Share of the run's time in which its cores were busy. */
  readonly utilisation: number;
  readonly meanInSystem: number;
  readonly maxInSystem: number;
  /** On the director that owned the VIP, at the samples. */
  readonly meanActive: number;
  readonly meanInactive: number;
  /** Requests for objects that were there, and that were not; 0 without a cache. */
  readonly cacheHits: number;
  readonly cacheMisses: number;
  /** Times that it was killed for want of memory. */
  readonly kills: number;
}

/** What real servers share behind them. */
export interface BackendResult {
  readonly name: string;
  /** Cores or workers. */
  readonly servers: number;
  readonly completed: number;
  readonly refused: number;
  readonly utilisation: number;
  readonly meanInSystem: number;
  readonly maxInSystem: number;
}

export interface DirectorResult {
  readonly name: string;
  readonly connectionsAtEnd: number;
  readonly inPackets: number;
  readonly inBytes: number;
  readonly outPackets: number;
  readonly outBytes: number;
  /** Share of the run in which the busiest of processor and link was at work; 0 without a limit. */
  readonly utilisation: number;
  readonly droppedPackets: number;
}

/** A span in which nobody who asked was served in time. */
export interface Outage {
  readonly startNs: number;
  readonly endNs: number;
  readonly requests: number;
}

/** A director that became MASTER after a fault: instants from the fault to the last client that felt it. */
export interface FailoverResult extends Election {
  /** What struck, or ended, before. */
  readonly fault: string;
  readonly director: string;
  readonly struckNs: number;
  readonly masterNs: number;
  /** The gateway sends to it from now on; null when it learned nothing. */
  readonly learnedNs: number | null;
  /** Requests wanted in between that ended later, and the end of the last. */
  readonly waited: number;
  readonly lastWaitedNs: number;
  /** Connections that were reset, and when the last was. */
  readonly broken: number;
  readonly lastBrokenNs: number;
}

export interface SeriesResult {
  readonly binNs: number;
  readonly sent: readonly number[];
  readonly failed: readonly number[];
  /** Sparse cells of a DurationSeries: bin, bucket, count, … */
  readonly responses: readonly number[];
  /** Sum of the response times of each bin. */
  readonly responseSumsNs: readonly number[];
  /** By real server: requests that it was done with, by the end of each bin. */
  readonly completed: readonly (readonly number[])[];
  /** By real server, one value for each bin. */
  readonly busy: readonly (readonly number[])[];
  readonly inSystem: readonly (readonly number[])[];
  readonly active: readonly (readonly number[])[];
  readonly inactive: readonly (readonly number[])[];
}

/** Both sides of the laws that every run must keep, exact. Texts are whole numbers, too long for a double. */
export interface LawAccounts {
  /** Little: area under the number in flight, and the sum of the times in flight, those still in flight included. */
  readonly littleArea: string;
  readonly littleTimes: string;
  /** The same for each real server. */
  readonly stationAreas: readonly string[];
  readonly stationTimes: readonly string[];
}
