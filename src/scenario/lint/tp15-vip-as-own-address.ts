/** TP15: the VIP as a fixed address of a director. */
import { parseIpv4 } from '../../models/network/address.ts';
import { lintRule } from './rule.ts';

export const vipAsOwnAddress = lintRule({
  id: 'TP15',
  severity: 'error',
  title: "a director's own address is a VIP",
  help: 'An address that is configured for good on one director is there twice as soon as the other becomes MASTER.',
  needs: 'scenario',
  check: ({ point, at }) =>
    point.settings.directors.flatMap(({ name, address }, i) => {
      const holders = point.settings.directors.filter(({ keepalived }) =>
        keepalived?.vrrpInstances.some(
          ({ priority, virtualIpAddresses }) =>
            priority !== 255 && virtualIpAddresses.some((vip) => parseIpv4(vip.address) === address),
        ),
      );
      if (holders.length < 2) return [];
      return [
        {
          at: at(['directors', i, 'address']),
          message: `${name} has the VIP as its own address, and ${holders.length} directors hold it in turn: after a failover 2 machines answer for it.`,
          mend: 'Give the director an address of its own.',
        },
      ];
    }),
});
