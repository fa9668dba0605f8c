/** How VRRP of keepalived 1.x comes to be MASTER: in steps, each with an interval between. Read, not measured. */

import type { VrrpMachine } from './vrrp-machine.ts';
import { CLAIMED, CLAIMING, SETTLED } from './vrrp-rows.ts';

/** A timer ended: claims with an advert; true an interval later, when it may hold the addresses. */
export function claimOld(vrrp: VrrpMachine, router: number): boolean {
  const { rows } = vrrp;
  if (rows.promotion[router] === CLAIMED) {
    rows.promotion[router] = SETTLED;
    return true;
  }
  rows.promotion[router] = CLAIMED;
  vrrp.wire.send(router, rows.priority[router]);
  vrrp.wire.say(router, 'claims to be MASTER; its addresses follow an interval later');
  vrrp.arm(router, rows.config(router).advertIntervalNs);
  return false;
}

/** A BACKUP that hears a lower priority says so at once, and claims an interval later. */
export function contest(vrrp: VrrpMachine, router: number): void {
  const { rows } = vrrp;
  if (rows.promotion[router] === CLAIMING || rows.promotion[router] === CLAIMED) return;
  rows.promotion[router] = CLAIMING;
  vrrp.wire.send(router, rows.priority[router]);
  vrrp.arm(router, rows.config(router).advertIntervalNs);
}
