/** UDP_CHECK: without require_reply only ICMP unreachable is a failure, and silence is success after connect_timeout. */
import type { UdpChecker } from '../keepalived/lvs-config.ts';
import type { CheckerKind } from './checker.ts';
import { plainRule } from './plain-rule.ts';

export const udpChecker: CheckerKind<UdpChecker> = {
  types: ['udp'],
  title: 'UDP_CHECK',
  help: 'Sends a datagram; silence passes unless require_reply is given.',
  probe: 'datagram',
  answers: ({ requireReply }) => (requireReply ? 1 : 0),
  passesInSilence: ({ requireReply }) => !requireReply,
  accepts: ({ replyPattern }, _state, { hasUsualBody }) => replyPattern === undefined || hasUsualBody,
  ended: (checker, state, outcome) => plainRule(checker, state, outcome === 'passed'),
};
