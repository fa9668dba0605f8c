/** TP10: a service bound to the wrong address. */

import { lintRule } from './rule.ts';
import { trapFaults } from './traps.ts';

export const notListening = lintRule({
  id: 'TP10',
  severity: 'error',
  title: 'a service that does not listen where packets arrive',
  help: 'Under DR and TUN packets arrive for the VIP, under NAT for the real server: a service that is bound to the other one refuses every client.',
  needs: 'scenario',
  check: (site) => trapFaults(site, 'TP10', 'Bind the service to 0.0.0.0.'),
});
