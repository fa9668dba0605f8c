/**
 * The contract of the family of service disciplines: how a real server shares itself among the requests it holds.
 * A station holds jobs (rows of the clients' socket table) and tells its owner of each completion.
 */
import type { Attendance } from '../../sim/attendance.ts';
import type { Kernel } from '../../sim/kernel.ts';
import type { Stream } from '../../sim/streams.ts';
import type { TimeAverage } from '../../sim/time-average.ts';

/** What stations read and write of a job: columns of a table that may grow. */
export interface Jobs {
  /** Work in nanoseconds of one core at speed 1. */
  readonly demandNs: Float64Array;
  /** When the job came to its station. */
  readonly arrivedNs: Float64Array;
}

/** Who hears of each finished job, with the clock at its completion. */
export interface StationOwner {
  done(realServer: number, job: number): void;
  /** A job left the line before its turn came. */
  gaveUp(realServer: number, job: number): void;
}

export interface StationOptions {
  readonly kernel: Kernel;
  readonly jobs: Jobs;
  /** Row of the real server, the subject of its events. */
  readonly realServer: number;
  readonly owner: StationOwner;
  /** Opens the station's own chance, if it needs any. */
  readonly chance: () => Stream;
}

export interface Station {
  /** Jobs waiting and in service. */
  readonly attendance: Attendance;
  /** Cores or workers at work. */
  readonly busy: TimeAverage;
  /** Cores or workers. */
  readonly servers: number;
  /** False when the queue is full: the job is not taken. */
  arrive(job: number): boolean;
  /** Whether one more job would be refused. */
  isFull(): boolean;
  /** Work is done at this multiple of the normal speed from now on; 0 stands still. */
  setSpeed(speed: number): void;
  /** Drops every job, or those that `isDropped` names, and tells which. Cold: a crash. */
  drop(visit: (job: number) => void, isDropped?: (job: number) => boolean): void;
  /** Nanoseconds of work left, of all jobs together and divided by the servers. Scans: for the policies of theory. */
  workNs(): number;
  /** Visits every job that is held now, in no particular order. */
  present(visit: (job: number) => void): void;
  save(): unknown;
  restore(saved: unknown): void;
}

/** What `drop` drops when nothing else is said. */
export function everyJob(_job: number): boolean {
  return true;
}
