/**
 * Owns a run that can be watched, changed and taken back. A run is a function of its scenario and seed, so everything that
 * is done to it becomes a part of the scenario: a fault at an instant. States are kept now and then; any earlier instant
 * comes back by the nearest of them and the events from there on, to the same digest.
 */
import type { FaultSettings } from '../models/faults/registry.ts';
import { type SavedSystem, System } from '../models/system.ts';
import type { SystemSettings } from '../models/system-settings.ts';
import { History, type HistoryMark } from './history.ts';
import { savedBytes } from './saved-bytes.ts';

export interface LiveRunOptions {
  readonly settings: SystemSettings;
  readonly seed: number | string;
  readonly memory?: Memory;
}

/** How many states are kept. */
export interface Memory {
  /** Events between two at first; doubled whenever the memory is full. */
  readonly spacing: number;
  readonly mostBytes: number;
  readonly mostStates: number;
}

interface Checkpoint {
  readonly timeNs: number;
  readonly events: number;
  readonly saved: SavedSystem;
  readonly history: HistoryMark;
  readonly bytes: number;
}

const MEMORY: Memory = { spacing: 25_000, mostBytes: 200e6, mostStates: 100 };

export class LiveRun {
  readonly seed: number | string;
  history: History;
  #settings: SystemSettings;
  #system: System;
  #checkpoints: Checkpoint[] = [];
  #spacing: number;
  readonly #memory: Memory;

  constructor({ settings, seed, memory = MEMORY }: LiveRunOptions) {
    this.seed = seed;
    this.#memory = memory;
    this.#spacing = memory.spacing;
    this.#settings = settings;
    this.#system = this.#build(settings);
    this.history = new History(this.#system);
    this.#keep();
  }

  #build(settings: SystemSettings): System {
    const system = new System({ settings, seed: this.seed, replication: 0 });
    system.start();
    return system;
  }

  get system(): System {
    return this.#system;
  }

  get settings(): SystemSettings {
    return this.#settings;
  }

  get nowNs(): number {
    return this.#system.kernel.nowNs;
  }

  get events(): number {
    return this.#system.kernel.digest.events;
  }

  get digest(): string {
    return this.#system.kernel.digest.hex();
  }

  get isOver(): boolean {
    return this.nowNs >= this.#settings.durationNs;
  }

  /** Instants of the kept states, for those who look at the memory. */
  get checkpoints(): readonly { readonly timeNs: number; readonly bytes: number }[] {
    return this.#checkpoints;
  }

  /** Runs to an instant, at most to the end. */
  advance(untilNs: number): void {
    const endNs = Math.min(untilNs, this.#settings.durationNs);
    while (this.history.nextNs <= endNs) {
      this.#system.run(this.history.nextNs);
      this.#sample();
    }
    if (endNs > this.nowNs) this.#system.run(endNs);
  }

  /** Runs one event; false at the end. */
  step(): boolean {
    const nextNs = this.#system.kernel.peek()?.timeNs ?? Infinity;
    if (nextNs > this.#settings.durationNs) {
      this.advance(this.#settings.durationNs);
      return false;
    }
    if (nextNs > this.history.nextNs) this.advance(this.#lastSampleBefore(nextNs));
    return this.#system.kernel.step();
  }

  #lastSampleBefore(timeNs: number): number {
    const { everyNs } = this.history;
    return Math.ceil(timeNs / everyNs - 1) * everyNs;
  }

  #sample(): void {
    this.history.sample(this.#system);
    const last = this.#checkpoints[this.#checkpoints.length - 1];
    if (this.events - last.events >= this.#spacing) this.#keep();
  }

  #keep(): void {
    const saved = this.#system.save();
    const { nowNs, events } = this;
    const bytes = savedBytes(saved);
    this.#checkpoints.push({ timeNs: nowNs, events, saved, history: this.history.mark(), bytes });
    const total = this.#checkpoints.reduce((sum, each) => sum + each.bytes, 0);
    const { mostBytes, mostStates } = this.#memory;
    if (total <= mostBytes && this.#checkpoints.length <= mostStates) return;
    this.#checkpoints = this.#checkpoints.filter((_, i) => i % 2 === 0);
    this.#spacing *= 2;
  }

  /** Goes back to the last kept state that is not after an instant; `advance` does the rest. */
  rewind(toNs: number): void {
    const found = this.#before(toNs);
    this.#system.restore(found.saved);
    this.history.rewind(found.history);
  }

  #before(timeNs: number): Checkpoint {
    return this.#checkpoints.findLast((each) => each.timeNs <= timeNs) ?? this.#checkpoints[0];
  }

  /** To any instant of the run, there or back. */
  goTo(timeNs: number): void {
    if (timeNs < this.nowNs) this.rewind(timeNs);
    this.advance(timeNs);
  }

  /**
   * The scenario has other faults from now on; those that struck already must be the same. The run goes on as that
   * scenario's own run.
   */
  change(faults: readonly FaultSettings[]): void {
    const saved = this.#system.save();
    this.#forgetAfter(this.nowNs);
    this.#settings = { ...this.#settings, faults };
    this.#system = this.#build(this.#settings);
    this.#system.restore(saved);
  }

  /** Another past: the run is made again from the last state that both scenarios share. */
  remake(faults: readonly FaultSettings[], sharedUntilNs: number): void {
    const nowNs = Math.min(this.nowNs, sharedUntilNs);
    this.rewind(Math.min(nowNs, sharedUntilNs));
    this.change(faults);
  }

  /** The site itself is another from the start on: no kept state fits it, so the run is made again up to now. */
  startAnew(settings: SystemSettings): void {
    const { nowNs } = this;
    this.#settings = settings;
    this.#system = this.#build(settings);
    this.#checkpoints = [];
    this.history = new History(this.#system);
    this.#keep();
    this.advance(nowNs);
  }

  #forgetAfter(timeNs: number): void {
    this.#checkpoints = this.#checkpoints.filter((each) => each.timeNs <= timeNs);
  }

  /** A second run that shares everything up to now. */
  fork(): LiveRun {
    const other = new LiveRun({ settings: this.#settings, seed: this.seed, memory: this.#memory });
    other.#system.restore(this.#system.save());
    this.history.copyTo(other.history);
    other.#checkpoints = [...this.#checkpoints];
    other.#spacing = this.#spacing;
    return other;
  }

  /** A system of its own in a kept state at least so many events before now, to be run again under a magnifying glass. */
  again(events: number): System {
    const system = this.#build(this.#settings);
    const found = this.#checkpoints.findLast((each) => each.events <= this.events - events);
    system.restore((found ?? this.#checkpoints[0]).saved);
    return system;
  }
}
