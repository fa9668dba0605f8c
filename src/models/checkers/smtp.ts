/** SMTP_CHECK: greeting, HELO and QUIT, each answered by the mail server within connect_timeout. */
import type { SmtpChecker } from '../keepalived/lvs-config.ts';
import type { CheckerKind, CheckVerdict } from './checker.ts';

export const smtpChecker: CheckerKind<SmtpChecker> = {
  types: ['smtp'],
  title: 'SMTP_CHECK',
  help: 'Connects, awaits the greeting, says HELO and QUIT; each answer may take connect_timeout.',
  probe: 'connection',
  answers: () => 3,
  accepts: (_checker, _state, { status }) => status < 400,
  forgivesAtStart: true,
  ended(checker, state, outcome): CheckVerdict {
    const ok = outcome === 'passed';
    // Each round begins with all its retries, at start-up and while down as well.
    if (!ok && ++state.retries <= checker.retry) {
      return { becomes: undefined, delayNs: checker.delayBeforeRetryNs };
    }
    state.retries = 0;
    const changes = state.isFirst || ok !== state.isUp;
    state.isFirst = false;
    state.isUp = ok;
    return { becomes: changes ? (ok ? 'up' : 'down') : undefined, delayNs: checker.delayLoopNs };
  },
};
