/** PING_CHECK: an echo of the kernel. It says that the machine is there, and nothing of the service. */
import type { PingChecker } from '../keepalived/lvs-config.ts';
import type { CheckerKind } from './checker.ts';
import { plainRule } from './plain-rule.ts';

export const pingChecker: CheckerKind<PingChecker> = {
  types: ['ping'],
  title: 'PING_CHECK',
  help: 'ICMP echo: fails when the machine is silent for connect_timeout; says nothing about the service.',
  probe: 'echo',
  ended: (checker, state, outcome) => plainRule(checker, state, outcome === 'passed'),
};
