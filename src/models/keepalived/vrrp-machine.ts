/** What the rules of VRRP move. */
import type { VrrpRows } from './vrrp-rows.ts';
import type { VrrpWire } from './vrrp-wire.ts';
import type { SiteWatcher } from './watcher.ts';

/** What tracked objects say of a router: priority with all weights, unclamped, and reasons to be in FAULT. */
export interface Tracked {
  readonly total: number;
  readonly faults: number;
  /** Of the reasons, weight-0 scripts that have not returned yet: not logged. */
  readonly pending: number;
}

/** The state machine of every instance. */
export interface VrrpMachine {
  readonly rows: VrrpRows;
  readonly wire: VrrpWire;
  readonly options: { readonly kernel: { readonly nowNs: number }; readonly watcher: SiteWatcher };
  isOld(router: number): boolean;
  masterDownNs(router: number): number;
  skewNs(router: number): number;
  enter(router: number, state: number): void;
  report(router: number, state: string, text: string): void;
  track(router: number, tracked: Tracked): void;
  silence(router: number): void;
  arm(router: number, delayNs: number): void;
  yield(router: number): void;
}
