/**
 * The contract of the scheduler family: what a policy sees of its service, what it must answer, and the
 * record by which the rest of lbsim knows it. A policy keeps its own state; counters, weights and flags
 * belong to the director.
 */
import type { z } from 'zod';
import type { Kernel } from '../sim/kernel.ts';
import type { Stream } from '../sim/streams.ts';

/**
 * What `schedule` returns when no destination may be chosen; also the list's head as a position to scan from.
 */
export const NO_DESTINATION = -1;

/**
 * The director's destinations, one row for each. A column is replaced when the table grows: read it anew each
 * time.
 */
export interface DestinationColumns {
  readonly address: Int32Array;
  readonly port: Int32Array;
  /** 0 quiesces: established connections stay, new ones go elsewhere. */
  readonly weight: Int32Array;
  /** The latest weight that was not 0, or the one given when the destination was added. */
  readonly lastWeight: Int32Array;
  /** 1 when past the upper threshold, until below the lower one. */
  readonly overloaded: Uint8Array;
  /** 0 when deleted: connections may still point here. */
  readonly available: Uint8Array;
  readonly active: Int32Array;
  /** Active and inactive connections together. */
  readonly total: Int32Array;
  /** Place in the list of its service, -1 when it is in none. */
  readonly position: Int32Array;
}

/** Destinations of one service in the kernel's order: the one added last stands first. */
export interface DestinationList {
  readonly columns: DestinationColumns;
  readonly count: number;
  /** Rows of `columns`; the first `count` entries are valid. */
  readonly order: Int32Array;
  /** Set by a policy that keeps an index of loads: only then is `changed` called whenever counters move. */
  watchesLoad: boolean;
}

/** From so many destinations on an index is cheaper than a scan (bench/decisions.bench.ts). */
export const INDEX_FROM = 12;

/**
 * How much connections weigh for lc, wlc, lblc, lblcr and twos: activeFactor × active + totalFactor × total.
 */
export interface LoadFormula {
  readonly activeFactor: number;
  readonly totalFactor: number;
}

/** What the director lends to a policy. */
export interface SchedulerSite {
  readonly list: DestinationList;
  readonly load: LoadFormula;
  /** Do the caches of lblc and lblcr have a hard limit? */
  readonly isCacheBounded: boolean;
  readonly kernel: Kernel;
  readonly random: Stream;
  /** From so many destinations on a policy that can keeps an index; the choices are the same. */
  readonly indexFrom: number;
  /** Sysctls lblc_expiration and lblcr_expiration, as they are now. */
  readonly expirations: { readonly lblcNs: number; readonly lblcrNs: number };
  /** A policy that remembers a destination holds it, so that a deleted one is not freed under it. */
  hold(destination: number): void;
  release(destination: number): void;
  /** Work waiting at the destination's real server; only theory's `central` asks. */
  workNs(destination: number): number;
}

/**
 * What a policy may look at in the packet that asks for a destination. Addresses are 32-bit whole numbers.
 */
export interface SchedulingPacket {
  readonly clientAddress: number;
  readonly clientPort: number;
  readonly virtualAddress: number;
}

export interface Scheduler {
  /** The row of the destination that gets the connection, or NO_DESTINATION. */
  schedule(packet: SchedulingPacket): number;
  /** The destination was put at the head of the list. */
  added(destination: number): void;
  /** The destination was taken from that position of the list. */
  removed(destination: number, position: number): void;
  /** Weight or thresholds were edited. */
  edited(destination: number): void;
  /** The overloaded flag moved; or counters did, while the list watches its load. */
  changed(destination: number): void;
  /** It asks for the work that waits at real servers: their state must be in its place at each choice. */
  readonly looksAtServers?: boolean;
  /** New settings without a new start, as when a service is edited but keeps its scheduler. */
  configure?(settings: unknown): void;
  /** Called every 60 s when present: caches throw out what is old. */
  collect?(): void;
  /** The policy is replaced or its service deleted: gives up what it holds. */
  close?(): void;
  /** State as plain data, or undefined when there is none. Indexes are not state: they are built again. */
  save(): unknown;
  restore(saved: unknown): void;
}

/** The record of a member: validator, manual and maker in one place. */
export interface SchedulerKind<Settings extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly title: string;
  readonly help: string;
  /** False for policies that theory needs and the kernel has not. */
  readonly inKernel: boolean;
  /** The words of `ipvsadm --sched-flags` for settings that are flags. */
  readonly flags?: Readonly<Record<string, string>>;
  readonly settings: Settings;
  create(site: SchedulerSite, settings: z.output<Settings>): Scheduler;
}

/** Checks a member's record where it is written, and gives `create` the type of its settings. */
export function schedulerKind<Settings extends z.ZodType>(
  kind: Omit<SchedulerKind<Settings>, 'inKernel'> & { readonly inKernel?: boolean },
): SchedulerKind<Settings> {
  return { inKernel: true, ...kind };
}

/** No policy chooses a quiesced or an overloaded destination (but for the cached choices of lblc). */
export function isEligible(columns: DestinationColumns, destination: number): boolean {
  return columns.weight[destination] > 0 && columns.overloaded[destination] === 0;
}
