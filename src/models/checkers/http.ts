/** HTTP_GET and SSL_GET: one url for each delay loop; after a failure the failed url first, then all of them must pass. */
import type { HttpChecker, HttpUrl } from '../keepalived/lvs-config.ts';
import type { Answer } from '../realservers/manners.ts';
import type { CheckerKind, CheckState, CheckVerdict, Outcome } from './checker.ts';

export const httpChecker: CheckerKind<HttpChecker> = {
  types: ['http', 'ssl'],
  title: 'HTTP_GET, SSL_GET',
  help: 'Fetches urls; a server that answers too late, with another status or another body fails.',
  probe: 'connection',
  // The handshake of TLS takes the application as well.
  answers: ({ type }) => (type === 'ssl' ? 2 : 1),
  sharesTimeout: ({ type }) => type === 'ssl',
  path: (checker, state) => checker.urls[state.url]?.path,
  accepts(checker, state, answer): boolean {
    const url = checker.urls[state.url];
    return url === undefined || isWanted(url, answer);
  },
  ended(checker, state, outcome, isOld): CheckVerdict {
    const isFirst = state.isFirst;
    return outcome === 'passed'
      ? passed(checker, state, isFirst)
      : failed(checker, state, forgiven(checker, outcome, isOld));
  },
};

const NO_URL = -1;

function isWanted(url: HttpUrl, answer: Answer): boolean {
  const { statusCodes } = url;
  if (
    statusCodes.length > 0 &&
    !statusCodes.some(({ from, to }) => answer.status >= from && answer.status <= to)
  ) {
    return false;
  }
  if (url.digest !== undefined && !answer.hasUsualBody) return false;
  return url.regex === undefined || answer.hasUsualBody !== url.regexNoMatch;
}

/** 1.2.7 forgives neither a failed connection nor another status. */
function forgiven(checker: HttpChecker, outcome: Outcome, isOld: boolean): number {
  return isOld && outcome !== 'no answer' ? 0 : checker.retry;
}

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

function failed(checker: HttpChecker, state: CheckState, retry: number): CheckVerdict {
  const slowNs = Math.max(checker.delayBeforeRetryNs, checker.delayLoopNs);
  if (!state.isUp && !state.isFirst) {
    return { becomes: undefined, delayNs: state.failedUrl === NO_URL ? checker.delayBeforeRetryNs : slowNs };
  }
  state.retries++;
  if (state.retries <= retry) return { becomes: undefined, delayNs: checker.delayBeforeRetryNs };
  state.isUp = false;
  state.isFirst = false;
  state.failedUrl = state.url;
  return { becomes: 'down', delayNs: slowNs };
}
