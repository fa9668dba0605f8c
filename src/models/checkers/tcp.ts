/** TCP_CHECK: a connection is opened and closed. It proves that a socket listens, nothing more. */
import type { TcpChecker } from '../keepalived/lvs-config.ts';
import type { CheckerKind, CheckVerdict } from './checker.ts';

export const tcpChecker: CheckerKind<TcpChecker> = {
  types: ['tcp'],
  title: 'TCP_CHECK',
  help: 'Connects and closes; fails when refused, unreachable or silent for connect_timeout.',
  probe: 'connection',
  ended(checker, state, outcome, isOld): CheckVerdict {
    // 1.2.7 tries again when connect() itself fails, and thinks nothing of it.
    if (isOld && outcome === 'unreachable') return { becomes: undefined, delayNs: checker.delayLoopNs };
    const ok = outcome === 'passed';
    const isFirst = state.isFirst;
    state.isFirst = false;
    if (!ok && state.retries < checker.retry) {
      // Also while down: bursts of retry + 1 attempts, then a delay loop (2.2.7).
      state.retries++;
      return { becomes: undefined, delayNs: checker.delayBeforeRetryNs };
    }
    state.retries = 0;
    const changes = isFirst || ok !== state.isUp;
    state.isUp = ok;
    return { becomes: changes ? (ok ? 'up' : 'down') : undefined, delayNs: checker.delayLoopNs };
  },
};
