/** What the panes are drawn from: a plain copy of a run between two events, made in the worker and sent to the screen. */
import type { TimelineEntry } from '../models/timeline.ts';

export interface RunSnapshot {
  /** What tells this run from the other. */
  readonly label: string;
  readonly nowNs: number;
  readonly durationNs: number;
  readonly transientNs: number;
  readonly events: number;
  readonly digest: string;
  readonly next: { readonly name: string; readonly timeNs: number } | null;
  readonly directors: readonly DirectorView[];
  readonly servers: readonly ServerView[];
  readonly latency: LatencyView;
  readonly series: SeriesView;
  /** The latest entries, oldest first, and how many there are in all. */
  readonly log: readonly TimelineEntry[];
  readonly logTotal: number;
  /** The scenario's faults as it would be written now, and how many of them came by hand. */
  readonly faults: readonly object[];
  readonly byHand: number;
}

export interface DirectorView {
  readonly name: string;
  readonly isUp: boolean;
  readonly keepalived: 'runs' | 'stopped' | 'none';
  readonly instances: readonly InstanceView[];
  /** Virtual addresses on its interface, and whether the clients' router sends their packets here. */
  readonly holds: readonly string[];
  readonly receives: boolean;
  readonly syncMaster: number | null;
  readonly syncBackup: number | null;
  readonly syncSent: number;
  readonly syncTaken: number;
  readonly entries: number;
  readonly services: readonly ServiceView[];
}

export interface InstanceView {
  readonly name: string;
  readonly state: string;
  readonly priority: number;
  /** Since the last advert heard, and sent; null: never. */
  readonly heardAgoNs: number | null;
  readonly sentAgoNs: number | null;
}

export interface ServiceView {
  /** As ipvsadm -Ln writes it: "TCP  192.168.1.10:80 wlc persistent 300". */
  readonly line: string;
  readonly scheduler: string;
  readonly destinations: readonly DestinationView[];
}

export interface DestinationView {
  readonly name: string;
  readonly address: string;
  readonly method: string;
  readonly weight: number;
  readonly active: number;
  readonly inactive: number;
  readonly isOverloaded: boolean;
  /** Row of the real server, -1 when nobody described it. */
  readonly server: number;
  readonly conns: number;
  /** A second's worth over the last samples. */
  readonly cps: number;
  readonly inPps: number;
  readonly outPps: number;
  readonly inBps: number;
  readonly outBps: number;
}

export interface ServerView {
  readonly name: string;
  /** up, crashed, silent, frozen, refuses, slow … */
  readonly state: string;
  readonly isWell: boolean;
  readonly inSystem: number;
  readonly servers: number;
  /** Share of its cores at work over the last samples, and over each of the latest. */
  readonly busy: number;
  readonly busySeries: readonly number[];
  /** Mean response time in nanoseconds, NaN for none. */
  readonly responseNs: number;
  readonly responseSeries: readonly number[];
  readonly completed: number;
}

export interface LatencyView {
  readonly now: LatencyFigures;
  readonly whole: LatencyFigures;
  readonly windowNs: number;
  readonly inFlight: number;
  readonly failedBy: readonly (readonly [cause: string, count: number])[];
}

export interface LatencyFigures {
  readonly rate: number;
  readonly p50Ns: number;
  readonly p99Ns: number;
  readonly sent: number;
  /** Of those that came to an end. */
  readonly answered: number;
  readonly failed: number;
}

export interface SeriesView {
  readonly everyNs: number;
  readonly rate: readonly number[];
  readonly failed: readonly number[];
  readonly p50: readonly number[];
  readonly p99: readonly number[];
}

/** One page of the connection table. */
export interface ConnectionsPage {
  readonly director: string;
  readonly total: number;
  readonly matching: number;
  readonly from: number;
  readonly lines: readonly string[];
}

/** One decision of a scheduler, worked out again. */
export interface DecisionView {
  readonly number: number;
  readonly timeNs: number;
  readonly director: string;
  readonly service: string;
  readonly scheduler: string;
  readonly client: string;
  /** Name of the destination; empty when there was none. */
  readonly chosen: string;
  readonly rule: string;
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly name: string;
    readonly cells: readonly string[];
    readonly out: string;
  }[];
  readonly steps: readonly string[];
}
