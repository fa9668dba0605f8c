/** TP09: clients that hear the real server directly. */
import { formatIpv4 } from '../../models/network/address.ts';
import { lintRule } from './rule.ts';
import { directorServices } from './scenario-view.ts';

const NETWORK = 0xffffff00;

export const clientBesideServer = lintRule({
  id: 'TP09',
  severity: 'warning',
  title: 'NAT, and clients in the subnet of the real servers',
  help: 'A real server answers a neighbour directly, past the director: the client sees an answer from an address that it has not asked and resets.',
  needs: 'scenario',
  check: ({ point, at }) => {
    const nat = directorServices(point).flatMap(({ destinations }) =>
      destinations.filter(({ method }) => method === 'nat').map(({ address }) => address >>> 0),
    );
    return point.settings.clients.flatMap(({ baseAddress, population, name }, i) => {
      const first = (baseAddress & NETWORK) >>> 0;
      const last = ((baseAddress + population - 1) & NETWORK) >>> 0;
      const beside = nat.find((address) => {
        const network = (address & NETWORK) >>> 0;
        return network >= first && network <= last;
      });
      if (beside === undefined) return [];
      return [
        {
          at: at(['clients', i, 'addresses']),
          message: `${population} addresses of ${name} begin at ${formatIpv4(baseAddress)}, in one /24 with the NAT real server ${formatIpv4(beside)}: its answers would go past the director.`,
          mend: 'Give the clients addresses of another network, or use DR.',
        },
      ];
    });
  },
});
