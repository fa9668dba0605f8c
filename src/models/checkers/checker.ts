/**
 * The contract of the family of health checkers: what one attempt does on the wire, and what its result means. When attempts
 * are made, and what the verdict does to IPVS, is the keepalived room's business.
 */
import type { Checker } from '../keepalived/lvs-config.ts';
import type { Answer } from '../realservers/manners.ts';

/** How an attempt ended. `refused`: RST or ICMP port unreachable. `unreachable`: no answer to ARP. */
export type Outcome = 'passed' | 'refused' | 'unreachable' | 'no connection' | 'no answer' | 'wrong answer';

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
  /** MISC: exit code of the latest run. */
  exit: number;
}

export interface CheckVerdict {
  /** What the checker says of the real server now; undefined: nothing new. */
  readonly becomes: 'up' | 'down' | undefined;
  /** Until the next attempt, from the end of this one (from its start where the kind says so). */
  readonly delayNs: number;
  /** What the checker adds to the configured weight from now on; undefined: as before. */
  readonly addsWeight?: number;
}

/**
 * What an attempt meets: a TCP connection, a datagram, an echo (answered by the kernel), a script on the director; or none,
 * because the checker is told.
 */
export type Probe = 'connection' | 'datagram' | 'echo' | 'script' | 'told';

/** One kind of checker. */
export interface CheckerKind<Of extends Checker = Checker> {
  readonly types: readonly Of['type'][];
  readonly title: string;
  readonly help: string;
  readonly probe: Probe;
  /** Answers of the application that an attempt awaits, one after the other, each for connect_timeout. */
  readonly answers?: (checker: Of) => number;
  /** The first answer shares the timeout of the connection (a TLS handshake). */
  readonly sharesTimeout?: (checker: Of) => boolean;
  /** Url that the next attempt asks for. */
  readonly path?: (checker: Of, state: CheckState) => string | undefined;
  /** Whether the last answer is what the checker wants; absent: any is. */
  readonly accepts?: (checker: Of, state: CheckState, answer: Answer) => boolean;
  /** Silence is success (UDP_CHECK without require_reply). */
  readonly passesInSilence?: (checker: Of) => boolean;
  /** Periods run from start to start. */
  readonly isFixedRate?: true;
  /** Retries count at start-up too. */
  readonly forgivesAtStart?: true;
  /** Moves the state and says what follows. Source of the rules: keepalived 2.2.7, measured. */
  ended(checker: Of, state: CheckState, outcome: Outcome, isOld: boolean): CheckVerdict;
}
