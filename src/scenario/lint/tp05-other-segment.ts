/** TP05: direct routing across a router. */
import { parseIpv4 } from '../../models/network/address.ts';
import { percent } from './figures.ts';
import { lintRule } from './rule.ts';
import { placedServers } from './traps.ts';

function networkOf(address: number): number {
  return Math.floor(address / 256);
}

export const otherSegment = lintRule({
  id: 'TP05',
  severity: 'warning',
  title: 'direct routing to another network',
  help: 'DR changes the MAC address and nothing else: a frame reaches machines of the same segment alone, behind a router it is lost.',
  needs: 'scenario',
  check: (site) =>
    placedServers(site).flatMap(({ row, name, method, share, directors }) => {
      const { address } = site.point.settings.realServers[row];
      const network = networkOf(parseIpv4(address) ?? 0);
      if (method !== 'dr' || directors.own.some((own) => networkOf(own) === network)) return [];
      return [
        {
          at: site.at(['realServers', row, 'address']),
          message: `${name} (${address}) is in no /24 of a director: unless one segment carries both, ${percent(share)} of the connections are lost.`,
          mend: 'Put it on the segment of the directors, or use TUN.',
        },
      ];
    }),
});
