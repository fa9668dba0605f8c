/**
 * Owns what clients still feel once the gateway knows the new director: requests that were wanted in the dark and wait for
 * their next retransmission, and connections that the new director does not know. One row for each change of owner.
 */
import type { Timeline } from './timeline.ts';

export interface AftermathRow {
  readonly learnedNs: number;
  /** Requests that were wanted after the fault and before the change, and ended after it; when the last of them ended. */
  waited: number;
  lastWaitedNs: number;
  /** Connections reset until the next fault; when the last of them was. */
  broken: number;
  lastBrokenNs: number;
}

/** A site whose owners change all day long must not fill the memory. */
const MOST_ROWS = 1_000;

export class Aftermath {
  rows: AftermathRow[] = [];
  readonly #timeline: Timeline;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** A request of that start was answered, or given up. */
  ended(startNs: number, atNs: number): void {
    const { struckNs, learnedNs } = this.#timeline;
    if (startNs >= learnedNs || startNs < struckNs || struckNs > learnedNs || struckNs < 0) return;
    const row = this.#row(learnedNs);
    row.waited++;
    row.lastWaitedNs = Math.max(row.lastWaitedNs, atNs);
  }

  reset(atNs: number): void {
    const { struckNs, learnedNs } = this.#timeline;
    if (struckNs > learnedNs || struckNs < 0) return;
    const row = this.#row(learnedNs);
    row.broken++;
    row.lastBrokenNs = Math.max(row.lastBrokenNs, atNs);
  }

  #row(learnedNs: number): AftermathRow {
    const last = this.rows.at(-1);
    if (last !== undefined && (last.learnedNs === learnedNs || this.rows.length === MOST_ROWS)) return last;
    const row = { learnedNs, waited: 0, lastWaitedNs: learnedNs, broken: 0, lastBrokenNs: learnedNs };
    this.rows.push(row);
    return row;
  }

  save(): readonly AftermathRow[] {
    return this.rows.map((row) => ({ ...row }));
  }

  restore(saved: readonly AftermathRow[]): void {
    this.rows = saved.map((row) => ({ ...row }));
  }
}
