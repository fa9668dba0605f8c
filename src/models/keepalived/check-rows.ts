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

interface PlacedChecker {
  readonly checker: Checker;
  readonly place: string;
}

/** For each checker of a new file its row under the old one, -1: it is new. Those of a kind are told apart by order. */
export function keptChecks(
  own: readonly PlacedChecker[],
  before: readonly PlacedChecker[],
): readonly number[] {
  const isLike = (a: PlacedChecker, b: PlacedChecker) =>
    a.place === b.place && a.checker.type === b.checker.type;
  return own.map((row, i) => {
    const rank = own.slice(0, i).filter((other) => isLike(other, row)).length;
    return before.flatMap((other, was) => (isLike(other, row) ? [was] : []))[rank] ?? -1;
  });
}

/** Which checkers count as failed after a reload: a new one does not bring back what is down before it has a result. */
export function failingAfter(
  own: readonly PlacedChecker[],
  kept: readonly number[],
  before: { readonly rows: readonly PlacedChecker[]; readonly failing: readonly boolean[] },
): boolean[] {
  const dead = new Set(before.rows.filter((_, was) => before.failing[was]).map(({ place }) => place));
  return own.map(({ checker, place }, row) =>
    kept[row] >= 0 ? before.failing[kept[row]] : startsFailed(checker) || dead.has(place),
  );
}
