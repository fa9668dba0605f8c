/** How long it takes to notice a death: of a real server by its checkers, of the MASTER by the BACKUP. Closed forms. */
import type { VrrpInstance } from '../../models/keepalived/config.ts';
import type { Checker, RealServer } from '../../models/keepalived/lvs-config.ts';
import { masterDownNs, skewTimeNs } from '../../models/keepalived/vrrp-timers.ts';

/** The phase of the fault is uniform: anything from least to most. */
export interface Span {
  readonly minNs: number;
  readonly maxNs: number;
}

/** A closed port answers at once; a machine without power lets every attempt run into its timeout. */
export type Death = 'refusing' | 'silent';

/** Undefined when this checker never notices. The check itself is taken to last no time. */
export function checkerSpan(checker: Checker, death: Death): Span | undefined {
  if (checker.type === 'file') return undefined;
  if (checker.type === 'bfd') return { minNs: 0, maxNs: 0 };
  const { delayLoopNs, retry, delayBeforeRetryNs } = checker;
  if (checker.type === 'misc') {
    const runNs = death === 'silent' ? checker.timeoutNs : 0;
    const minNs = runNs + retry * Math.max(delayBeforeRetryNs, runNs);
    return { minNs, maxNs: delayLoopNs + minNs };
  }
  if (checker.type === 'udp' && !checker.requireReply && death === 'silent') return undefined;
  // A host that answers pings while its port refuses is well in the eyes of a ping.
  if (checker.type === 'ping' && death === 'refusing') return undefined;
  const attemptNs = death === 'silent' ? checker.connectTimeoutNs : 0;
  const minNs = attemptNs + retry * (delayBeforeRetryNs + attemptNs);
  return { minNs, maxNs: delayLoopNs + minNs };
}

/** The first of its checkers that fails takes a real server out. */
export function detectionSpan({ checkers }: RealServer, death: Death): Span | undefined {
  const spans = checkers.flatMap((checker) => checkerSpan(checker, death) ?? []);
  return spans.sort((a, b) => a.maxNs - b.maxNs)[0];
}

/** From the last sign of life of `master` to the end of the timer of `backup`. */
export function takeoverSpan(backup: VrrpInstance, master: VrrpInstance): Span {
  const intervalNs = backup.version === 3 ? master.advertIntervalNs : backup.advertIntervalNs;
  const maxNs = masterDownNs({ ...backup, masterAdvertIntervalNs: intervalNs });
  return { minNs: maxNs - intervalNs, maxNs };
}

/** How long after a priority-0 advert `backup` takes over. */
export function skewNs(backup: VrrpInstance): number {
  return skewTimeNs(backup.version, backup.priority, backup.advertIntervalNs);
}

/** From the start of keepalived to MASTER, when nobody outranks it. */
export function startNs(instance: VrrpInstance): number {
  return masterDownNs({ ...instance, masterAdvertIntervalNs: instance.advertIntervalNs });
}
