/** Whether a VRRP router accepts an advert of another: what must agree between the two directors' files. */
import { NS_PER_S } from '../../sim/units.ts';
import type { VrrpInstance } from './config.ts';

export interface AdvertCheckOptions {
  /** skip_check_adv_addr, and the sender is the master that was accepted last. */
  readonly ignoresAddresses: boolean;
  /** 1.x in BACKUP. */
  readonly ignoresInterval: boolean;
  /** check_unicast_src: the address that sent is none of the peers. */
  readonly stranger?: string;
}

const CHECKS_ALL: AdvertCheckOptions = { ignoresAddresses: false, ignoresInterval: false };

/** What keepalived logs when the receiver rejects the sender's adverts, or undefined when it accepts them. */
export function advertMismatch(
  receiver: VrrpInstance,
  sender: VrrpInstance,
  options: AdvertCheckOptions = CHECKS_ALL,
): string | undefined {
  if (receiver.version !== sender.version) {
    return `invalid version. ${sender.version} and expect ${receiver.version}`;
  }
  const mine = receiver.authentication;
  const theirs = sender.authentication;
  if (mine?.type !== theirs?.type) return 'received a different authentication type!';
  if (mine !== undefined && theirs !== undefined && mine.password !== theirs.password)
    return 'received an invalid passwd!';
  if (
    receiver.version === 2 &&
    receiver.advertIntervalNs !== sender.advertIntervalNs &&
    !options.ignoresInterval
  ) {
    const own = receiver.advertIntervalNs / NS_PER_S;
    return `advertisement interval mismatch mine=${own} sec rcv'd=${sender.advertIntervalNs / NS_PER_S} sec`;
  }
  if (receiver.mode !== sender.mode) return 'received a unicast advert in multicast mode, or the reverse';
  if (options.ignoresAddresses) return undefined;
  const { stranger } = options;
  return (
    addressMismatch(receiver, sender) ??
    (stranger === undefined ? undefined : `unicast source address ${stranger} not a unicast peer`)
  );
}

function addressMismatch(receiver: VrrpInstance, sender: VrrpInstance): string | undefined {
  const expected = receiver.virtualIpAddresses.length;
  const advertised = new Set(sender.virtualIpAddresses.map(({ address }) => address));
  if (sender.virtualIpAddresses.length !== expected) {
    return `received an unexpected ip number count ${sender.virtualIpAddresses.length}, expected ${expected}!`;
  }
  const missing = receiver.virtualIpAddresses.find(({ address }) => !advertised.has(address));
  return missing === undefined
    ? undefined
    : `ip address associated with VRID ${receiver.virtualRouterId} not present in MASTER advert : ${missing.address}`;
}

/** Adverts of the sender are heard by the receiver's socket at all: same router id, same group. */
export function isSameRouter(a: VrrpInstance, b: VrrpInstance): boolean {
  return (
    a.virtualRouterId === b.virtualRouterId &&
    a.addressFamily === b.addressFamily &&
    a.interface === b.interface &&
    (a.mode === 'unicast' || b.mode === 'unicast' || a.multicastGroup === b.multicastGroup)
  );
}
