/** VR23: outer and inner VIP that may part. */
import { lintRule } from './rule.ts';
import { instancesOf } from './site.ts';

export const natWithoutGroup = lintRule({
  id: 'VR23',
  severity: 'warning',
  title: 'LVS-NAT with two instances and no sync group',
  help: 'The real servers answer through the inner VIP. When one interface fails, only one of the two instances moves: requests arrive at one director and answers leave by the other, which knows nothing of them.',
  needs: 'file',
  check: (file) => {
    const nat = file.config.virtualServers.filter(({ realServers }) =>
      realServers.some(({ forwardingMethod }) => forwardingMethod === 'nat'),
    );
    const served = new Set(
      nat.flatMap(({ services }) =>
        services.flatMap((service) => (service.type === 'address' ? [service.address] : [])),
      ),
    );
    const holds = (vips: readonly { readonly address: string }[]) =>
      vips.some(({ address }) => served.has(address));
    const all = instancesOf(file);
    const outer = all.find(({ instance }) => holds(instance.virtualIpAddresses));
    if (outer === undefined) return [];
    const used = new Set(
      file.config.virtualServers.flatMap(({ services }) =>
        services.flatMap((service) => (service.type === 'address' ? [service.address] : [])),
      ),
    );
    return all.flatMap(({ instance, path }) => {
      const { virtualIpAddresses: vips } = instance;
      const isInner = vips.length > 0 && vips.every(({ address }) => !used.has(address));
      const isTogether = instance.syncGroup !== undefined && instance.syncGroup === outer.instance.syncGroup;
      if (!isInner || isTogether || instance.interface === outer.instance.interface) return [];
      return [
        {
          at: file.at(path),
          message: `${instance.name} (${vips[0].address} on ${instance.interface}) moves without ${outer.instance.name} on ${outer.instance.interface}: then the answers of ${nat.length} NAT services leave by a director that has 0 of their connections.`,
          mend: `Put both into a vrrp_sync_group: group { ${outer.instance.name} ${instance.name} }.`,
        },
      ];
    });
  },
});
