/** What a received advert does to an instance: keepalived's rules for BACKUP and for MASTER. */
import { NS_PER_S } from '../../sim/units.ts';
import { formatIpv4 } from '../network/address.ts';
import { advertMismatch } from './advert-check.ts';
import type { VrrpInstance } from './config.ts';
import type { VrrpMachine } from './vrrp-machine.ts';
import { contest } from './vrrp-old.ts';
import { OWNER, SETTLED, STARTING_AS_MASTER, UNSET, VRRP_BACKUP, VRRP_MASTER } from './vrrp-rows.ts';

export function hearAdvert(vrrp: VrrpMachine, router: number, sender: number, priority: number): void {
  const { rows } = vrrp;
  const state = rows.state[router];
  if (state !== VRRP_BACKUP && state !== VRRP_MASTER) return;
  const config = rows.config(router);
  const isOld = vrrp.isOld(router);
  const mismatch = advertMismatch(config, rows.config(sender), {
    ignoresAddresses: config.skipCheckAdvAddr && rows.acceptedFrom[router] === sender,
    ignoresInterval: isOld && state === VRRP_BACKUP,
    ...strangerOf(vrrp, config, sender),
  });
  if (mismatch !== undefined) {
    vrrp.wire.log(router, mismatch);
    // 1.x restarts the down timer of a BACKUP. A MASTER of 2.x starts its advert timer anew, though it sent nothing.
    if (state === VRRP_BACKUP && isOld) vrrp.arm(router, vrrp.masterDownNs(router));
    else if (state === VRRP_MASTER && !isOld && !config.lowerPrioNoAdvert) {
      vrrp.arm(router, config.advertIntervalNs);
    }
  } else if (state === VRRP_BACKUP) inBackup(vrrp, router, sender, priority);
  else inMaster(vrrp, router, sender, priority);
}

/** check_unicast_src: the sender's address, where it is none of the peers. */
function strangerOf(
  vrrp: VrrpMachine,
  { mode, checkUnicastSrc, unicastPeers }: VrrpInstance,
  sender: number,
): { readonly stranger?: string } {
  if (mode !== 'unicast' || !checkUnicastSrc) return {};
  const stranger = sourceText(vrrp, sender);
  return unicastPeers.some(({ address }) => address === stranger) ? {} : { stranger };
}

function inBackup(vrrp: VrrpMachine, router: number, sender: number, priority: number): void {
  const { rows } = vrrp;
  const config = rows.config(router);
  const { nowNs } = vrrp.options.kernel;
  if (priority === 0) {
    vrrp.wire.log(router, 'Backup received priority 0 advertisement');
    rows.lastAdvertNs[router] = nowNs;
    rows.promotion[router] = SETTLED;
    vrrp.arm(router, vrrp.skewNs(router));
    return;
  }
  const preemptNs = rows.preemptNs[router];
  const isHeldBack = config.preemptDelayNs > 0 && (preemptNs === UNSET || preemptNs > nowNs);
  // A lower priority is not accepted: the running timer ends and the router claims what it is due.
  if (!(config.nopreempt || priority >= rows.priority[router] || isHeldBack)) {
    vrrp.wire.log(
      router,
      `received lower priority (${priority}) advert from ${sourceText(vrrp, sender)} - discarding`,
    );
    if (vrrp.isOld(router)) contest(vrrp, router);
    return;
  }
  if (rows.promotion[router] !== SETTLED && rows.promotion[router] !== STARTING_AS_MASTER) {
    // 1.x, on its way: only a better one stops it.
    if (priority <= rows.priority[router]) return;
  }
  rows.promotion[router] = SETTLED;
  rows.lastAdvertNs[router] = nowNs;
  rows.acceptedFrom[router] = sender;
  if (config.version === 3) rows.masterIntervalNs[router] = rows.config(sender).advertIntervalNs;
  rows.wants[router] = VRRP_BACKUP;
  vrrp.arm(router, vrrp.masterDownNs(router));
  if (config.preemptDelayNs === 0) return;
  if (priority >= rows.priority[router]) rows.preemptNs[router] = UNSET;
  else if (preemptNs === UNSET) {
    rows.preemptNs[router] = nowNs + config.preemptDelayNs;
    vrrp.wire.log(router, `start preempt delay (${(config.preemptDelayNs / NS_PER_S).toFixed(6)})`);
  }
}

function inMaster(vrrp: VrrpMachine, router: number, sender: number, priority: number): void {
  const { rows } = vrrp;
  const config = rows.config(router);
  if (rows.priority[router] === OWNER && priority === OWNER) rows.priority[router] = OWNER - 1;
  const own = rows.priority[router];
  const difference = vrrp.wire.sourceOf(sender) - vrrp.wire.sourceOf(router);
  if (priority === 0) {
    vrrp.wire.send(router, own);
    vrrp.arm(router, config.advertIntervalNs);
  } else if (priority > own || (priority === own && difference > 0)) {
    const why =
      priority > own
        ? `higher priority ${priority}, ours ${own}`
        : `same priority ${priority} but higher IP address than ours`;
    vrrp.wire.log(router, `Master received advert from ${sourceText(vrrp, sender)} with ${why}`);
    if (config.higherPrioSendAdvert) vrrp.wire.send(router, own);
    if (config.version === 3) rows.masterIntervalNs[router] = rows.config(sender).advertIntervalNs;
    rows.lastAdvertNs[router] = vrrp.options.kernel.nowNs;
    rows.acceptedFrom[router] = sender;
    vrrp.yield(router);
  } else if (priority < own || difference < 0) hearRival(vrrp, router, sender, priority);
}

/** A rival of lower standing: it is told, and so is everybody's ARP table. */
function hearRival(vrrp: VrrpMachine, router: number, sender: number, priority: number): void {
  const { rows } = vrrp;
  const config = rows.config(router);
  vrrp.wire.log(
    router,
    `Received advert from ${sourceText(vrrp, sender)} with lower priority ${priority}, ours ${rows.priority[router]}, forcing new election`,
  );
  if (!config.lowerPrioNoAdvert) {
    vrrp.wire.send(router, rows.priority[router]);
    vrrp.arm(router, config.advertIntervalNs);
  }
  vrrp.wire.garp.answerRival(router);
  for (const member of rows.members(router)) vrrp.wire.garp.answerRival(member);
  vrrp.options.watcher.vrrp(router, 'MASTER_RX_LOWER_PRI');
}

function sourceText(vrrp: VrrpMachine, router: number): string {
  return formatIpv4(vrrp.wire.sourceOf(router));
}
