/** Every checker that is simulated. One that is configured and not listed here is named in a warning and always passes. */
import type { Checker } from '../keepalived/lvs-config.ts';
import type { CheckState, CheckVerdict } from './checker.ts';
import { httpChecker } from './http.ts';
import { tcpChecker } from './tcp.ts';

export const checkers = [tcpChecker, httpChecker] as const;

/** A checker that opens a connection to the real server. */
export type SimulatedChecker = Extract<Checker, { type: 'tcp' | 'http' | 'ssl' }>;

export function isSimulated(checker: Checker): checker is SimulatedChecker {
  return checker.type === 'tcp' || checker.type === 'http' || checker.type === 'ssl';
}

export function checkEnded(checker: SimulatedChecker, state: CheckState, ok: boolean): CheckVerdict {
  return checker.type === 'tcp'
    ? tcpChecker.ended(checker, state, ok)
    : httpChecker.ended(checker, state, ok);
}
