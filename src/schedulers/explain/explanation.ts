/**
 * Owns the contract of explanations: the arithmetic by which a policy came to one choice, in words and numbers, worked out
 * from what it could see just before. Nothing here decides anything: tests hold every explanation against its policy.
 */
import type { Stream } from '../../sim/streams.ts';
import type { DestinationList, LoadFormula, SchedulingPacket } from '../scheduler.ts';

/** What a policy sees when it is asked, and what it remembers. */
export interface DecisionView {
  readonly list: DestinationList;
  readonly load: LoadFormula;
  readonly settings: unknown;
  /** What the policy's `save` gives. */
  readonly state: unknown;
  readonly packet: SchedulingPacket;
  readonly nowNs: number;
  /** A copy that stands where the policy's own stream stands: drawing from it moves nothing. */
  readonly random: Stream;
  readonly expirations: { readonly lblcNs: number; readonly lblcrNs: number };
  readonly workNs: (destination: number) => number;
  /** How people call the destination of a row. */
  readonly nameOf: (destination: number) => string;
}

export interface Explanation {
  /** The policy's rule in one sentence. */
  readonly rule: string;
  /** Titles of the cells. */
  readonly columns: readonly string[];
  /** Every destination in the kernel's list order. */
  readonly rows: readonly ExplainedRow[];
  /** What was compared with what, in order; the last says who won and why. */
  readonly steps: readonly string[];
  /** Row of the destination, or NO_DESTINATION. */
  readonly chosen: number;
}

export interface ExplainedRow {
  readonly destination: number;
  readonly cells: readonly string[];
  /** Why it takes no part; empty when it does. */
  readonly out: string;
}

export type Explain = (view: DecisionView) => Explanation;

/** Why a destination is passed over: quiesced or overloaded; empty when it may be chosen. */
export function whyOut({ list }: DecisionView, destination: number): string {
  const { weight, overloaded } = list.columns;
  if (weight[destination] === 0) return 'quiesced';
  return overloaded[destination] === 1 ? 'overloaded' : '';
}

/** Destinations in list order. */
export function listed({ list }: DecisionView): number[] {
  return Array.from(list.order.subarray(0, list.count));
}

/** Rows with the cells that `cellsOf` gives. */
export function explainedRows(
  view: DecisionView,
  cellsOf: (destination: number) => readonly (string | number)[],
): ExplainedRow[] {
  return listed(view).map((destination) => ({
    destination,
    cells: cellsOf(destination).map(String),
    out: whyOut(view, destination),
  }));
}

export const NOBODY_LEFT = 'Nobody may be chosen: the connection is refused.';

/** An address as people write it. */
export function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}
