/** TP04: a VIP that takes the subnet with it. */

import { lintRule } from './rule.ts';
import { trapFaults } from './traps.ts';

export const vipMask = lintRule({
  id: 'TP04',
  severity: 'error',
  title: 'a VIP on the loopback with a mask shorter than /32',
  help: 'The whole subnet is then local to the real server: it reaches neither gateway nor director, and its checks fail as well.',
  needs: 'scenario',
  check: (site) => trapFaults(site, 'TP04', 'Give the VIP the mask 255.255.255.255.'),
});
