/** BFD_CHECK: a session with the machine tells within milliseconds that it is gone, whatever its service does. */
import type { BfdChecker } from '../keepalived/lvs-config.ts';
import type { CheckerKind, CheckVerdict } from './checker.ts';

export const bfdChecker: CheckerKind<BfdChecker> = {
  types: ['bfd'],
  title: 'BFD_CHECK',
  help: 'Follows a bfd_instance: the machine is missed after multiplier × the longer of min_rx and the peer’s min_tx.',
  probe: 'told',
  ended(_checker, state, outcome): CheckVerdict {
    const ok = outcome === 'passed';
    const changes = state.isFirst || ok !== state.isUp;
    state.isFirst = false;
    state.isUp = ok;
    return { becomes: changes ? (ok ? 'up' : 'down') : undefined, delayNs: 0 };
  },
};
