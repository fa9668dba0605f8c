/** What the rules of VRRP move. */
import type { VrrpRows } from './vrrp-rows.ts';
import type { VrrpWire } from './vrrp-wire.ts';
import type { SiteWatcher } from './watcher.ts';

/** The state machine of every instance. */
export interface VrrpMachine {
  readonly rows: VrrpRows;
  readonly wire: VrrpWire;
  readonly options: { readonly kernel: { readonly nowNs: number }; readonly watcher: SiteWatcher };
  isOld(router: number): boolean;
  masterDownNs(router: number): number;
  skewNs(router: number): number;
  arm(router: number, delayNs: number): void;
  yield(router: number): void;
}
