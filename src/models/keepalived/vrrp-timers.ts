/** The intervals of VRRP, in the integer arithmetic of keepalived's microseconds (RFC 3768, RFC 9568 6.1). */

/** Skew time in nanoseconds for a priority: in version 2 independent of the advert interval. */
export function skewTimeNs(version: 2 | 3, priority: number, masterAdvertIntervalNs: number): number {
  if (version === 2) return Math.floor(((256 - priority) * 1_000_000) / 256) * 1_000;
  const hundredths = Math.floor(masterAdvertIntervalNs / 10_000_000);
  return Math.floor(((256 - priority) * hundredths * 625) / 16) * 1_000;
}

export interface MasterDownOptions {
  readonly version: 2 | 3;
  readonly priority: number;
  readonly masterAdvertIntervalNs: number;
  readonly downTimerAdverts: number;
}

/** How long a BACKUP waits for an advert before it takes over, in nanoseconds. */
export function masterDownNs(options: MasterDownOptions): number {
  const { version, priority, masterAdvertIntervalNs, downTimerAdverts } = options;
  return downTimerAdverts * masterAdvertIntervalNs + skewTimeNs(version, priority, masterAdvertIntervalNs);
}
