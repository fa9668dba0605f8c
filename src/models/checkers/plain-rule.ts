/** What UDP, PING, DNS and MISC checks do with a result: retries while up, one attempt a delay loop while down. */
import type { ScheduledChecker } from '../keepalived/lvs-config.ts';
import type { CheckState, CheckVerdict } from './checker.ts';

export function plainRule(checker: ScheduledChecker, state: CheckState, ok: boolean): CheckVerdict {
  const counts = state.isUp || state.isFirst;
  if (!ok && counts && state.retries < checker.retry) {
    state.retries++;
    return { becomes: undefined, delayNs: checker.delayBeforeRetryNs };
  }
  const changes = state.isFirst || ok !== state.isUp;
  state.isFirst = false;
  state.retries = 0;
  state.isUp = ok;
  return { becomes: changes ? (ok ? 'up' : 'down') : undefined, delayNs: checker.delayLoopNs };
}
