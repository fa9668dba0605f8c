/**
 * Exact area under a count over simulated time: the integral of customers in a system, in count × nanoseconds.
 * Little's law holds to the last digit when it is counted by this area.
 */
import { ExactSum } from './exact-sum.ts';

export class TimeAverage {
  value = 0;
  max = 0;
  readonly area = new ExactSum();
  #sinceNs = 0;

  /** The count changes by `delta` now. */
  add(nowNs: number, delta: number): void {
    this.settle(nowNs);
    this.value += delta;
    if (this.value > this.max) this.max = this.value;
  }

  /** Adds the area up to now; call before reading it. */
  settle(nowNs: number): void {
    if (nowNs === this.#sinceNs) return;
    if (this.value !== 0) this.area.addProduct(this.value, nowNs - this.#sinceNs);
    this.#sinceNs = nowNs;
  }

  /** Mean over [0, nowNs]. */
  mean(nowNs: number): number {
    this.settle(nowNs);
    return nowNs === 0 ? this.value : this.area.value / nowNs;
  }

  save(): SavedTimeAverage {
    return { value: this.value, max: this.max, area: this.area.save(), sinceNs: this.#sinceNs };
  }

  restore(saved: SavedTimeAverage): void {
    this.value = saved.value;
    this.max = saved.max;
    this.area.restore(saved.area);
    this.#sinceNs = saved.sinceNs;
  }
}

export interface SavedTimeAverage {
  readonly value: number;
  readonly max: number;
  readonly area: readonly [number, number];
  readonly sinceNs: number;
}
