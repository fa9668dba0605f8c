/** What follows from a checker block alone: whom it looks at, how it starts, how BFD times it. */
import type { Outcome } from '../checkers/checker.ts';
import type { KeepalivedConfig } from './config.ts';
import type { Checker, RealServer } from './lvs-config.ts';

/** With alpha a checker counts as failed before its first result. */
export function startsFailed(checker: Checker): boolean {
  return checker.type !== 'file' && checker.alpha;
}

/** The machine that the checker looks at. */
export function checkedAddress(config: KeepalivedConfig, checker: Checker, { address }: RealServer): string {
  if (checker.type === 'bfd') return bfdInstance(config, checker)?.neighborIp ?? address;
  return 'connectIp' in checker ? checker.connectIp : address;
}

function bfdInstance(
  config: KeepalivedConfig,
  checker: Checker,
): KeepalivedConfig['bfdInstances'][number] | undefined {
  return checker.type === 'bfd'
    ? config.bfdInstances.find(({ name }) => name === checker.bfdInstance)
    : undefined;
}

/** The peer's min_tx is taken for the default; a session that is down speaks every idle_tx, three times for a handshake. */
const PEER_MIN_TX_NS = 10_000_000;
const HANDSHAKE_PACKETS = 2;

export function bfdTimes(
  config: KeepalivedConfig,
  checker: Checker,
): { readonly detectionNs: number; readonly bringUpNs: number } | undefined {
  const instance = bfdInstance(config, checker);
  if (instance === undefined) return undefined;
  const { idleTxNs, minRxNs, multiplier } = instance;
  return {
    detectionNs: multiplier * Math.max(minRxNs, PEER_MIN_TX_NS),
    bringUpNs: HANDSHAKE_PACKETS * idleTxNs,
  };
}

/** How an attempt failed, for the timeline. */
export function reason(outcome: Outcome): string {
  return outcome === 'passed' ? '' : ` (${outcome})`;
}
