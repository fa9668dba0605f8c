/** VR33: a service on an address that nobody brings up. */
import { lintRule } from './rule.ts';

export const vipNotHeld = lintRule({
  id: 'VR33',
  severity: 'warning',
  title: 'no vrrp_instance holds the address of a virtual_server',
  help: 'Packets to an address that no director answers ARP for never arrive; if it is configured by hand on both, both answer.',
  needs: 'file',
  check: (file) => {
    const { vrrpInstances, virtualServers } = file.config;
    if (vrrpInstances.length === 0) return [];
    const held = new Set(
      vrrpInstances.flatMap(({ virtualIpAddresses, excludedIpAddresses }) =>
        [...virtualIpAddresses, ...excludedIpAddresses].map(({ address }) => address),
      ),
    );
    return virtualServers.flatMap(({ name, services }, i) => {
      const lost = services.flatMap((service) =>
        service.type === 'address' && !held.has(service.address) && service.address !== '0.0.0.0'
          ? [service.address]
          : [],
      );
      if (lost.length === 0) return [];
      const more = lost.length === 1 ? '' : `, nor ${lost.length - 1} more of its addresses`;
      return [
        {
          at: file.at(`virtualServers[${i}]`),
          message: `virtual_server ${name}: none of the ${held.size} VIPs of this file is ${lost[0]}${more}, so a failover does not move it.`,
          mend: lost[0].includes(':')
            ? `Add ${lost[0]} to virtual_ipaddress_excluded, or to an instance of IPv6.`
            : `Add ${lost[0]} to virtual_ipaddress.`,
        },
      ];
    });
  },
});
