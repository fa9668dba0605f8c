/**
 * Who looks over keepalived's shoulder: its log, its notify scripts, a tap on the wire. Watching changes nothing; a run that
 * nobody watches calls these empty methods a few times a fault.
 */
export interface SiteWatcher {
  /** A line of a director's log, as keepalived writes it. */
  log(host: number, text: string): void;
  /** What the notify script of VRRP hears: MASTER, BACKUP, FAULT, STOP, MASTER_RX_LOWER_PRI. */
  vrrp(router: number, state: string): void;
  /** An advert leaves the director: before any switch or cable has a say. */
  advert(router: number, priority: number): void;
  /** `frames` gratuitous ARPs for an address leave the director. */
  garp(router: number, address: string, frames: number): void;
  /** A virtual address appears on a director's interface, or goes. */
  address(host: number, address: number, isThere: boolean): void;
  /** What the notify script of the checkers hears. */
  service(host: number, text: string): void;
  /** A health check's connection was accepted by the real server of that row. */
  check(host: number, realServer: number): void;
}

const nothing = (): void => undefined;

export const NOBODY_WATCHES: SiteWatcher = {
  log: nothing,
  vrrp: nothing,
  advert: nothing,
  garp: nothing,
  address: nothing,
  service: nothing,
  check: nothing,
};
