/** TP03: a real server whose own ARP requests move the VIP. */
import { announcesVip } from '../../models/realservers/setup.ts';
import { percent } from './figures.ts';
import { lintRule } from './rule.ts';
import { placedServers } from './traps.ts';

export const announcesVipByArp = lintRule({
  id: 'TP03',
  severity: 'error',
  title: 'a real server asks for its gateway in the name of the VIP',
  help: 'The kernel takes the source of the packet that waits, the VIP, as the sender of its ARP request; the gateway learns that the VIP is at the real server, and again each time that entry ages.',
  needs: 'scenario',
  check: (site) =>
    placedServers(site).flatMap(({ row, name, setup, method, service, share }) => {
      if (method === 'nat' || !announcesVip(setup)) return [];
      return [
        {
          at: site.at(['realServers', row, 'setup']),
          message: `${name} asks in the name of ${service.text}: its first answer moves 100 % of the gateway's packets to it, instead of ${percent(share)}.`,
          mend: 'Set arp_announce=2 for all and for the LAN interface.',
        },
      ];
    }),
});
