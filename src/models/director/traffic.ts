/** Counters of connections, packets and bytes, one row for each destination or service. */
import { growColumns, restoreColumns, type SavedColumns, saveColumns } from '../../sim/columns.ts';

const COLUMNS = ['conns', 'inPackets', 'outPackets', 'inBytes', 'outBytes'] as const;

export class Traffic {
  conns: Float64Array;
  inPackets: Float64Array;
  outPackets: Float64Array;
  inBytes: Float64Array;
  outBytes: Float64Array;

  /** Copies and averages of these counters, when an estimator keeps them: they end with a row. */
  rates: { clear(row: number): void } | null = null;

  constructor(capacity: number) {
    this.conns = new Float64Array(capacity);
    this.inPackets = new Float64Array(capacity);
    this.outPackets = new Float64Array(capacity);
    this.inBytes = new Float64Array(capacity);
    this.outBytes = new Float64Array(capacity);
  }

  countIn(row: number, packets: number, bytes: number): void {
    this.inPackets[row] += packets;
    this.inBytes[row] += bytes;
  }

  countOut(row: number, packets: number, bytes: number): void {
    this.outPackets[row] += packets;
    this.outBytes[row] += bytes;
  }

  clear(row: number): void {
    for (const name of COLUMNS) this[name][row] = 0;
    this.rates?.clear(row);
  }

  grow(capacity: number): void {
    growColumns(this, COLUMNS, capacity);
  }

  save(count: number): SavedColumns {
    return saveColumns(this, COLUMNS, count);
  }

  restore(saved: SavedColumns): void {
    restoreColumns(this, COLUMNS, saved);
  }
}
