/** TP01: a real server without the VIP. */

import { lintRule } from './rule.ts';
import { trapFaults } from './traps.ts';

export const vipMissing = lintRule({
  id: 'TP01',
  severity: 'error',
  title: 'a real server that does not have the VIP',
  help: 'A packet to an address that a machine does not have is dropped in silence: the client sends its SYN after 1, 3, 7 s again and times out, the entry stays in SYN_RECV.',
  needs: 'scenario',
  check: (site) => trapFaults(site, 'TP01', 'Add the VIP with /32: on lo for DR, on tunl0 for TUN.'),
});
