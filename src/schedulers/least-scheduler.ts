/** What lc, wlc, sed and nq share: one key a destination, read one by one where they are few, in a tree where many. */
import { LeastIndex, type PutKey } from './least-index.ts';
import { NO_DESTINATION, type Scheduler, type SchedulerSite } from './scheduler.ts';

export interface LeastPolicy {
  /** The kernel's own loop over the list: the reference. */
  scan(site: SchedulerSite): number;
  /** What the loop compares; Infinity for a destination that it passes over. */
  putKey(site: SchedulerSite, destination: number, keys: Float64Array, at: number): void;
}

/** Looks at every destination as the kernel does; at a row of keys, one for each place; at a tree of them. */
const SCANS = 0;
const READS_KEYS = 1;
const ASKS_INDEX = 2;

export class LeastScheduler implements Scheduler {
  readonly #site: SchedulerSite;
  readonly #policy: LeastPolicy;
  readonly #index: LeastIndex;
  #mode = SCANS;
  #keys = new Float64Array(0);
  #isStale = true;

  constructor(site: SchedulerSite, policy: LeastPolicy) {
    this.#site = site;
    this.#policy = policy;
    const put: PutKey = (destination, keys, at) => policy.putKey(site, destination, keys, at);
    this.#index = new LeastIndex(site.list, put);
    this.#relist();
  }

  schedule(): number {
    if (this.#mode === READS_KEYS) return this.#least();
    return this.#mode === ASKS_INDEX ? this.#index.least() : this.#policy.scan(this.#site);
  }

  /** The first in list order with the least key. */
  #least(): number {
    if (this.#isStale) this.#fill();
    const keys = this.#keys;
    let least = 0;
    let leastKey = keys[0];
    for (let place = 1; place < keys.length; place++) {
      const key = keys[place];
      if (key >= leastKey) continue;
      least = place;
      leastKey = key;
    }
    return leastKey < Infinity ? this.#site.list.order[least] : NO_DESTINATION;
  }

  #fill(): void {
    const { list } = this.#site;
    this.#keys = new Float64Array(list.count);
    for (let place = 0; place < list.count; place++) {
      this.#policy.putKey(this.#site, list.order[place], this.#keys, place);
    }
    this.#isStale = false;
  }

  added(): void {
    this.#relist();
  }

  removed(): void {
    this.#relist();
  }

  edited(destination: number): void {
    this.changed(destination);
  }

  changed(destination: number): void {
    if (this.#mode === ASKS_INDEX) this.#index.mark(destination);
    else if (!this.#isStale) {
      const place = this.#site.list.columns.position[destination];
      if (place >= 0) this.#policy.putKey(this.#site, destination, this.#keys, place);
    }
  }

  /** Without an end to the list's length at which indexes begin, the kernel's own loop is asked: the reference of tests. */
  #relist(): void {
    const { list, indexFrom } = this.#site;
    if (indexFrom === Infinity) this.#mode = SCANS;
    else this.#mode = list.count >= indexFrom ? ASKS_INDEX : READS_KEYS;
    list.watchesLoad = this.#mode !== SCANS;
    this.#isStale = true;
    this.#index.reset();
  }

  save(): unknown {
    return undefined;
  }

  restore(): void {
    this.#relist();
  }
}
