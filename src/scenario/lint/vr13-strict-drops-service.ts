/** VR13: strict VRRP drops what IPVS should balance. */
import { lintRule } from './rule.ts';
import { instancesOf } from './site.ts';

export const strictDropsService = lintRule({
  id: 'VR13',
  severity: 'error',
  title: 'strict VRRP or no_accept on the VIP of a virtual_server',
  help: 'A MASTER that is not the owner then drops packets to its VIPs in the input hook, ahead of IPVS: no client is served.',
  restates: /drops packets to its VIPs/,
  needs: 'file',
  check: (file) =>
    instancesOf(file).flatMap(({ instance, path }) => {
      if (instance.accept || instance.priority === 255) return [];
      const vips = new Set(instance.virtualIpAddresses.map(({ address }) => address));
      const served = file.config.virtualServers.filter(({ services }) =>
        services.some((service) => service.type === 'address' && vips.has(service.address)),
      );
      if (served.length === 0) return [];
      return [
        {
          at: file.at(`${path}.accept`, `${path}.strict`, path),
          message: `${instance.name} (priority ${instance.priority}) drops every packet to ${[...vips].join(', ')}, so ${served.length} of ${file.config.virtualServers.length} virtual servers reach nobody: ${served.map(({ name }) => name).join(', ')}.`,
          mend: 'Remove vrrp_strict, strict_mode and no_accept, or add accept.',
        },
      ];
    }),
});
