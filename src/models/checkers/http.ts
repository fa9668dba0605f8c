/** HTTP_GET and SSL_GET: one url for each delay loop; after a failure the failed url first, then all of them must pass. */
import type { HttpChecker } from '../keepalived/lvs-config.ts';
import type { CheckerKind, CheckState, CheckVerdict } from './checker.ts';

export const httpChecker: CheckerKind<'http' | 'ssl'> = {
  types: ['http', 'ssl'],
  title: 'HTTP_GET, SSL_GET',
  help: 'Fetches urls and looks at the status; a server that answers too late or with an error fails.',
  ended(checker, state, ok): CheckVerdict {
    const isFirst = state.isFirst;
    return ok ? passed(checker, state, isFirst) : failed(checker, state, isFirst);
  },
};

const NO_URL = -1;

function passed(checker: HttpChecker, state: CheckState, isFirst: boolean): CheckVerdict {
  state.retries = 0;
  state.url++;
  let becomes: 'up' | undefined;
  if (state.failedUrl !== NO_URL) {
    state.failedUrl = NO_URL;
    state.url = 0;
  } else if (state.url >= Math.max(1, checker.urls.length)) {
    state.url = 0;
    if (!state.isUp || isFirst) becomes = 'up';
    state.isUp = true;
    state.isFirst = false;
  }
  const hurries = checker.fastRecovery && becomes === undefined && (isFirst || !state.isUp);
  return { becomes, delayNs: hurries ? 0 : checker.delayLoopNs };
}

function failed(checker: HttpChecker, state: CheckState, isFirst: boolean): CheckVerdict {
  const slowNs = Math.max(checker.delayBeforeRetryNs, checker.delayLoopNs);
  if (!state.isUp && !isFirst) {
    return { becomes: undefined, delayNs: state.failedUrl === NO_URL ? checker.delayBeforeRetryNs : slowNs };
  }
  state.retries++;
  if (state.retries <= checker.retry) return { becomes: undefined, delayNs: checker.delayBeforeRetryNs };
  state.isUp = false;
  state.isFirst = false;
  state.failedUrl = state.url;
  return { becomes: 'down', delayNs: slowNs };
}
