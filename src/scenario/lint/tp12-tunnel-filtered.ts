/** TP12: a tunnel whose packets the kernel drops. */

import { lintRule } from './rule.ts';
import { trapFaults } from './traps.ts';

export const tunnelFiltered = lintRule({
  id: 'TP12',
  severity: 'error',
  title: 'rp_filter drops what comes out of the tunnel',
  help: 'The way back to the client is by another interface than tunl0, so the strict reverse path filter drops each packet in silence.',
  needs: 'scenario',
  check: (site) =>
    trapFaults(
      site,
      'TP12',
      'Set net.ipv4.conf.tunl0.rp_filter=0, and all.rp_filter with it; reduce the MSS by 20 bytes.',
    ),
});
