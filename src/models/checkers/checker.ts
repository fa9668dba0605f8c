/**
 * The contract of the family of health checkers: what one attempt finds out, and what its result means. When attempts are
 * made, and what the verdict does to IPVS, is the keepalived room's business.
 */
import type { Checker } from '../keepalived/lvs-config.ts';

/** State of one checker, as keepalived keeps it. */
export interface CheckState {
  isUp: boolean;
  /** No attempt has ended yet: the first result counts at once. */
  isFirst: boolean;
  /** Failures since the last success that were forgiven; starts exhausted. */
  retries: number;
  /** HTTP: the url to be fetched next, and the one that failed (-1: none). */
  url: number;
  failedUrl: number;
}

export interface CheckVerdict {
  /** What the checker says of the real server now; undefined: nothing new. */
  readonly becomes: 'up' | 'down' | undefined;
  /** Until the next attempt, from the end of this one. */
  readonly delayNs: number;
}

/** One kind of checker. */
export interface CheckerKind<Type extends Checker['type'] = Checker['type']> {
  readonly types: readonly Type[];
  readonly title: string;
  readonly help: string;
  /** Moves the state and says what follows. Source of the rules: keepalived 2.2.7, measured. */
  ended(checker: Extract<Checker, { type: Type }>, state: CheckState, ok: boolean): CheckVerdict;
}
