/** Whether a VRRP router accepts an advert of another: what must agree between the two directors' files. */
import type { VrrpInstance } from './config.ts';

/** The reason for which the receiver rejects the sender's adverts, or undefined when it accepts them. */
export function advertMismatch(receiver: VrrpInstance, sender: VrrpInstance): string | undefined {
  if (receiver.version !== sender.version) return 'version differs';
  const mine = receiver.authentication;
  const theirs = sender.authentication;
  if (mine?.type !== theirs?.type) return 'authentication type differs';
  if (mine !== undefined && theirs !== undefined && mine.password !== theirs.password)
    return 'invalid password';
  if (receiver.version === 2 && receiver.advertIntervalNs !== sender.advertIntervalNs) {
    return 'advertisement interval differs';
  }
  if (receiver.virtualIpAddresses.length !== sender.virtualIpAddresses.length) {
    return 'number of virtual addresses differs';
  }
  const advertised = new Set(sender.virtualIpAddresses.map(({ address }) => address));
  const missing = receiver.virtualIpAddresses.find(({ address }) => !advertised.has(address));
  if (missing !== undefined) return `virtual address ${missing.address} is not advertised`;
  if (receiver.mode !== sender.mode) return 'one sends multicast, the other unicast';
  return undefined;
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
