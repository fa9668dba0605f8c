/** TP02: a real server that answers ARP for the VIP. */
import { answersArp } from '../../models/realservers/setup.ts';
import { percent } from './figures.ts';
import { lintRule } from './rule.ts';
import { placedServers } from './traps.ts';

export const answersArpForVip = lintRule({
  id: 'TP02',
  severity: 'error',
  title: 'a real server answers ARP for the VIP',
  help: 'Whoever asks for the VIP gets two answers and may believe the real server: it then gets every packet of that router, past the director, its weights and its checks.',
  needs: 'scenario',
  check: (site) =>
    placedServers(site).flatMap(({ row, name, setup, method, service, share }) => {
      if (method === 'nat' || !answersArp(setup)) return [];
      return [
        {
          at: site.at(['realServers', row, 'setup']),
          message: `${name} answers who-has ${service.text}: a router that believes it sends it 100 % of its packets instead of ${percent(share)}.`,
          mend: 'Set arp_ignore=1 for all and for the LAN interface before the VIP is added, and keep the VIP off that interface.',
        },
      ];
    }),
});
