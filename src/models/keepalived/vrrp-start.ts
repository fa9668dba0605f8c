/** How a vrrp process begins, and what it does when its file is read again. */
import { addressesOf } from './garp.ts';
import type { Tracked, VrrpMachine } from './vrrp-machine.ts';
import { STARTING_AS_MASTER, VRRP_BACKUP, VRRP_FAULT, VRRP_MASTER } from './vrrp-rows.ts';

/** The tracked objects of a director whose file is read again. */
export interface ReloadedTracking {
  /** The new file is in force: its objects are looked at. */
  readonly reload: () => void;
  readonly of: (router: number) => Tracked;
}

/** What each of them tracks is known before the first takes its state: its group may hold it back. */
export function beginAll(
  vrrp: VrrpMachine,
  routers: readonly number[],
  tracked: (router: number) => Tracked,
): void {
  const { rows } = vrrp;
  const told = new Set<number>();
  for (const router of routers) {
    const { total, faults, pending } = tracked(router);
    rows.total[router] = total;
    rows.priority[router] = rows.clamped(router, total);
    rows.faults[router] = faults;
    rows.wants[router] = VRRP_BACKUP;
    if (faults > pending) told.add(router);
  }
  for (const router of routers) {
    const group = [router, ...rows.members(router)];
    if (group.every((each) => rows.faults[each] === 0)) begin(vrrp, router);
    else {
      vrrp.enter(router, VRRP_FAULT);
      if (group.some((each) => told.has(each))) vrrp.report(router, 'FAULT', 'Entering FAULT STATE');
    }
  }
}

function begin(vrrp: VrrpMachine, router: number): void {
  const { rows } = vrrp;
  const config = rows.config(router);
  const isOwner = rows.isOwner(router) && config.state === 'MASTER';
  vrrp.enter(router, VRRP_BACKUP);
  vrrp.report(router, 'BACKUP', 'Entering BACKUP STATE (init)');
  if (vrrp.isOld(router) && config.state === 'MASTER') {
    rows.promotion[router] = STARTING_AS_MASTER;
    vrrp.arm(router, config.advertIntervalNs);
  } else vrrp.arm(router, isOwner ? 1_000 : vrrp.masterDownNs(router));
  vrrp.wire.say(
    router,
    isOwner ? 'starts as address owner' : `starts as BACKUP, priority ${config.priority}`,
  );
}

/** SIGHUP: a MASTER sends an advert before and after; states are kept, timers start anew. */
export function reloadVrrp(
  vrrp: VrrpMachine,
  host: number,
  generation: number,
  tracking: ReloadedTracking,
): void {
  const { rows } = vrrp;
  const before = new Set(rows.of(host));
  for (const router of before)
    if (rows.state[router] === VRRP_MASTER) vrrp.wire.send(router, rows.priority[router]);
  const gone = [...before].filter((router) => rows.routers[router].configs[generation] === undefined);
  for (const router of gone) {
    if (rows.state[router] === VRRP_MASTER) vrrp.wire.sayZero(router);
    vrrp.wire.dropAddresses(router);
    vrrp.silence(router);
  }
  const held = [...before].filter((router) => rows.state[router] === VRRP_MASTER);
  const addresses = new Map(held.map((router) => [router, addressesOf(rows.config(router))]));
  rows.generation[host] = generation;
  for (const router of held) vrrp.wire.changeAddresses(router, addresses.get(router) ?? []);
  const fresh = rows.of(host).filter((router) => !before.has(router));
  for (const router of fresh) rows.reset(router);
  tracking.reload();
  beginAll(vrrp, fresh, tracking.of);
  for (const router of rows.of(host)) if (before.has(router)) reloaded(vrrp, router, tracking.of(router));
}

function reloaded(vrrp: VrrpMachine, router: number, tracked: Tracked): void {
  const { rows } = vrrp;
  const { version, advertIntervalNs } = rows.config(router);
  vrrp.track(router, tracked);
  // Version 2 waits by its own interval, version 3 by the one that it heard.
  if (version === 2 || rows.state[router] === VRRP_MASTER) rows.masterIntervalNs[router] = advertIntervalNs;
  if (rows.state[router] === VRRP_MASTER) {
    vrrp.wire.send(router, rows.priority[router]);
    vrrp.arm(router, advertIntervalNs);
  } else if (rows.state[router] === VRRP_BACKUP) vrrp.arm(router, vrrp.masterDownNs(router));
}
