/**
 * The rate estimator: every 2 s it copies the counters, and moves an exponential average a quarter of the way
 * towards the rate since last time. What ipvsadm shows are these copies and averages, not the counters
 * themselves.
 */

import { growColumns, restoreColumns, type SavedColumns, saveColumns } from '../../sim/columns.ts';
import type { Kernel } from '../../sim/kernel.ts';
import { NS_PER_S } from '../../sim/units.ts';
import type { Destinations } from './destinations.ts';
import type { Services } from './services.ts';
import type { Sysctls } from './sysctls.ts';
import type { Traffic } from './traffic.ts';

const PERIOD_NS = 2 * NS_PER_S;
const COUNTERS = ['conns', 'inPackets', 'outPackets', 'inBytes', 'outBytes'] as const;
export type Counter = (typeof COUNTERS)[number];

/** Averages of conns and packets are kept in 1/1024 a second, those of bytes in 1/32. */
const SCALES: Readonly<Record<Counter, { readonly step: number; readonly unit: number }>> = {
  conns: { step: 512, unit: 1024 },
  inPackets: { step: 512, unit: 1024 },
  outPackets: { step: 512, unit: 1024 },
  inBytes: { step: 16, unit: 32 },
  outBytes: { step: 16, unit: 32 },
};

/** Copies and averages of one table of counters. */
export class Rates {
  readonly #traffic: Traffic;
  readonly #last: Record<Counter, Float64Array>;
  readonly #average: Record<Counter, Float64Array>;
  readonly #offset: Record<Counter, Float64Array>;

  constructor(traffic: Traffic) {
    this.#traffic = traffic;
    traffic.rates = this;
    this.#last = newColumns();
    this.#average = newColumns();
    this.#offset = newColumns();
  }

  tick(row: number): void {
    this.#reach(row);
    for (const counter of COUNTERS) {
      const total = this.#traffic[counter][row];
      const rate = (total - this.#last[counter][row]) * SCALES[counter].step;
      this.#last[counter][row] = total;
      // An arithmetic shift of the kernel's: it rounds down.
      this.#average[counter][row] += Math.floor((rate - this.#average[counter][row]) / 4);
    }
  }

  /** The counter as ipvsadm shows it: the latest copy, without what was there at `ipvsadm -Z`. */
  shown(counter: Counter, row: number): number {
    this.#reach(row);
    return this.#last[counter][row] - this.#offset[counter][row];
  }

  /** A second's worth. */
  rate(counter: Counter, row: number): number {
    this.#reach(row);
    const { unit } = SCALES[counter];
    return Math.floor((this.#average[counter][row] + unit / 2 - 1) / unit);
  }

  zero(row: number): void {
    this.#reach(row);
    for (const counter of COUNTERS) {
      this.#offset[counter][row] = this.#last[counter][row];
      this.#average[counter][row] = 0;
    }
  }

  /** The row belongs to somebody new. */
  clear(row: number): void {
    this.#reach(row);
    for (const columns of [this.#last, this.#average, this.#offset]) {
      for (const counter of COUNTERS) columns[counter][row] = 0;
    }
  }

  #reach(row: number): void {
    if (row < this.#last.conns.length) return;
    const capacity = Math.max(row + 1, 2 * this.#last.conns.length);
    for (const columns of [this.#last, this.#average, this.#offset]) growColumns(columns, COUNTERS, capacity);
  }

  save(): SavedRates {
    const all = (columns: Record<Counter, Float64Array>) =>
      saveColumns(columns, COUNTERS, columns.conns.length);
    return { last: all(this.#last), average: all(this.#average), offset: all(this.#offset) };
  }

  restore(saved: SavedRates): void {
    this.#reach(saved.last.conns.length - 1);
    restoreColumns(this.#last, COUNTERS, saved.last);
    restoreColumns(this.#average, COUNTERS, saved.average);
    restoreColumns(this.#offset, COUNTERS, saved.offset);
  }
}

export class Estimator {
  readonly destinations: Rates;
  readonly services: Rates;
  readonly totals: Rates;

  readonly #kernel: Kernel;
  readonly #tables: { readonly destinations: Destinations; readonly services: Services };
  readonly #sysctls: Sysctls;
  readonly #tick: number;

  constructor(
    kernel: Kernel,
    tables: { readonly destinations: Destinations; readonly services: Services; readonly totals: Traffic },
    sysctls: Sysctls,
  ) {
    this.#kernel = kernel;
    this.#tables = tables;
    this.#sysctls = sysctls;
    this.destinations = new Rates(tables.destinations.traffic);
    this.services = new Rates(tables.services.traffic);
    this.totals = new Rates(tables.totals);
    this.#tick = kernel.timer(
      kernel.kind('estimate', () => this.#estimate()),
      0,
      0,
    );
  }

  get isRunning(): boolean {
    return this.#kernel.isArmed(this.#tick);
  }

  /** Begins to tick; a run in which nobody looks does without. */
  start(): void {
    if (!this.#kernel.isArmed(this.#tick)) this.#kernel.arm(this.#tick, this.#kernel.nowNs + PERIOD_NS);
  }

  /** `ipvsadm -Z`. */
  zero(): void {
    const { destinations, services } = this.#tables;
    for (let row = 0; row < destinations.rows; row++) this.destinations.zero(row);
    for (let row = 0; row < services.rows.length; row++) this.services.zero(row);
    this.totals.zero(0);
  }

  /** A deleted destination keeps what was last seen. */
  #estimate(): void {
    this.#kernel.arm(this.#tick, this.#kernel.nowNs + PERIOD_NS);
    if (this.#sysctls.run_estimation === 0) return;
    const { destinations, services } = this.#tables;
    for (let row = 0; row < destinations.rows; row++) {
      if (destinations.available[row] === 1) this.destinations.tick(row);
    }
    for (const service of services.rows) if (service.isAlive) this.services.tick(service.row);
    this.totals.tick(0);
  }

  save(): SavedEstimator {
    return {
      destinations: this.destinations.save(),
      services: this.services.save(),
      totals: this.totals.save(),
    };
  }

  restore(saved: SavedEstimator): void {
    this.destinations.restore(saved.destinations);
    this.services.restore(saved.services);
    this.totals.restore(saved.totals);
  }
}

function newColumns(): Record<Counter, Float64Array> {
  const [conns, inPackets, outPackets, inBytes, outBytes] = COUNTERS.map(() => new Float64Array(16));
  return { conns, inPackets, outPackets, inBytes, outBytes };
}

interface SavedRates {
  readonly last: SavedColumns;
  readonly average: SavedColumns;
  readonly offset: SavedColumns;
}

export interface SavedEstimator {
  readonly destinations: SavedRates;
  readonly services: SavedRates;
  readonly totals: SavedRates;
}
