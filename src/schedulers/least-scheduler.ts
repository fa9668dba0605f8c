/** What lc, wlc, sed and nq share: few destinations are scanned as the kernel does, many are indexed. */
import { LeastIndex, type PutKey } from './least-index.ts';
import type { Scheduler, SchedulerSite } from './scheduler.ts';

export interface LeastPolicy {
  /** The kernel's own loop over the list: the reference. */
  scan(site: SchedulerSite): number;
  /** What the loop compares; Infinity for a destination that it passes over. */
  putKey(site: SchedulerSite, destination: number, keys: Float64Array, at: number): void;
}

export class LeastScheduler implements Scheduler {
  readonly #site: SchedulerSite;
  readonly #scan: (site: SchedulerSite) => number;
  readonly #index: LeastIndex;
  #isIndexed = false;

  constructor(site: SchedulerSite, policy: LeastPolicy) {
    this.#site = site;
    this.#scan = policy.scan;
    const { putKey } = policy;
    const put: PutKey = (destination, keys, at) => putKey(site, destination, keys, at);
    this.#index = new LeastIndex(site.list, put);
    this.#relist();
  }

  schedule(): number {
    return this.#isIndexed ? this.#index.least() : this.#scan(this.#site);
  }

  added(): void {
    this.#relist();
  }

  removed(): void {
    this.#relist();
  }

  edited(destination: number): void {
    this.#index.mark(destination);
  }

  changed(destination: number): void {
    this.#index.mark(destination);
  }

  #relist(): void {
    this.#isIndexed = this.#site.list.count >= this.#site.indexFrom;
    this.#site.list.watchesLoad = this.#isIndexed;
    this.#index.reset();
  }

  save(): unknown {
    return undefined;
  }

  restore(): void {
    this.#relist();
  }
}
