/** DNS_CHECK: a query that the name server must answer without an error. Three retries a delay loop apart: slow to detect. */
import type { DnsChecker } from '../keepalived/lvs-config.ts';
import type { CheckerKind } from './checker.ts';
import { plainRule } from './plain-rule.ts';

export const dnsChecker: CheckerKind<DnsChecker> = {
  types: ['dns'],
  title: 'DNS_CHECK',
  help: 'Asks a name server; fails on an error code, ICMP or silence for connect_timeout.',
  probe: 'datagram',
  answers: () => 1,
  accepts: (_checker, _state, { status }) => status < 400,
  ended: (checker, state, outcome) => plainRule(checker, state, outcome === 'passed'),
};
