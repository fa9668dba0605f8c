/** TP06: Windows that drops what comes for its loopback adapter. */

import { lintRule } from './rule.ts';
import { trapFaults } from './traps.ts';

export const strongHost = lintRule({
  id: 'TP06',
  severity: 'error',
  title: 'Windows with the strong host model in the way',
  help: 'Vista, Server 2008 and later drop a packet that arrives on one adapter for the address of another, and send none from it: connections stay in SYN_RECV while checks of the own address pass.',
  needs: 'scenario',
  check: (site) =>
    trapFaults(
      site,
      'TP06',
      'netsh interface ipv4 set interface: weakhostreceive=enabled on the LAN adapter, weakhostsend=enabled (and weakhostreceive) on the loopback adapter.',
    ),
});
