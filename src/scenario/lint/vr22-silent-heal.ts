/** VR22: after a split brain nobody tells the clients. */
import { lintRule } from './rule.ts';
import { instancesOf } from './site.ts';

export const silentHeal = lintRule({
  id: 'VR22',
  severity: 'note',
  title: 'nothing repairs the ARP caches after a healed partition',
  help: 'When two MASTERs meet again and the higher one is heard first, the lower yields in silence and the higher sends no gratuitous ARP: clients of the lower stay dark until their caches expire, 37 to 53 s with Linux clients, minutes to hours behind routers.',
  needs: 'file',
  check: (file) =>
    instancesOf(file).flatMap(({ instance, path }) => {
      const { garp, higherPrioSendAdvert, vmac, virtualIpAddresses } = instance;
      if (garp.masterRefreshNs > 0 || higherPrioSendAdvert || vmac !== undefined) return [];
      if (virtualIpAddresses.length === 0) return [];
      return [
        {
          at: file.at(path),
          message: `After a partition between the directors heals, clients of ${virtualIpAddresses[0].address} that followed the loser stay dark for 37 to 53 s.`,
          mend: 'Set garp_master_refresh 10, or vrrp_higher_prio_send_advert true in global_defs.',
        },
      ];
    }),
});
