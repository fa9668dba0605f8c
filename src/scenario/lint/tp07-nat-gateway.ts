/** TP07: a NAT real server that answers past the director. */

import { lintRule } from './rule.ts';
import { trapFaults } from './traps.ts';

export const natGateway = lintRule({
  id: 'TP07',
  severity: 'error',
  title: 'a NAT real server whose gateway is no director',
  help: 'Its answers go past the director untranslated: the client sees a SYN-ACK from an address that it has not asked, and resets it.',
  needs: 'scenario',
  check: (site) =>
    trapFaults(site, 'TP07', 'Make the address that moves between the directors its default gateway.'),
});
