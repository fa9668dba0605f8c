/** TP11: a sorry server that cannot serve the VIP. */
import { answersArp, trapOf } from '../../models/realservers/setup.ts';
import { directorAddresses } from '../../models/site-plan.ts';
import { counted } from './figures.ts';
import { lintRule } from './rule.ts';

export const sorrySetUp = lintRule({
  id: 'TP11',
  severity: 'error',
  title: 'a sorry server that is not set up for the VIP',
  help: 'It needs the VIP like any real server; it is never checked, and its fault is seen on the day on which nothing else is left.',
  needs: 'scenario',
  check: (site) =>
    site.files.flatMap((file) =>
      file.config.virtualServers.flatMap(({ name, sorryServer, realServers }, i) => {
        if (sorryServer === undefined) return [];
        const { settings } = site.point;
        const row = settings.realServers.findIndex(({ address }) => address === sorryServer.address);
        const setup = settings.realServers[row]?.setup;
        const trap = trapOf(setup, sorryServer.forwardingMethod, directorAddresses(settings));
        const isThief = sorryServer.forwardingMethod !== 'nat' && answersArp(setup);
        if (trap === undefined && !isThief) return [];
        const why = trap?.why ?? 'it answers ARP for the VIP';
        return [
          {
            at: file.at(`virtualServers[${i}].sorryServer`),
            message: `Sorry server ${sorryServer.address} of ${name}: ${why}. When the last of ${counted(realServers.length, 'real server')} fails, it serves nobody.`,
            mend: 'Set it up like the real servers: the VIP with /32, arp_ignore=1, arp_announce=2.',
          },
        ];
      }),
    ),
});
