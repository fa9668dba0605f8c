/** VR18: two virtual routers of one segment under one id. */

import { isSameRouter } from '../../models/keepalived/advert-check.ts';
import type { VrrpInstance } from '../../models/keepalived/config.ts';
import { lintRule } from './rule.ts';
import { instancesOf, lineText, sharedInstances } from './site.ts';

export const routerIdTaken = lintRule({
  id: 'VR18',
  severity: 'error',
  title: 'one virtual_router_id for two virtual routers of a segment',
  help: 'The adverts of either reach the other and are refused for their addresses, a line of the log each. With use_vmac both send from one MAC address, and switches deliver to whoever spoke last.',
  needs: 'pair',
  check: (pair) => {
    // Two files that share a VIP are two directors of one site: their interfaces of one name lie on one segment.
    if (sharedInstances(pair).length === 0) return [];
    const strangers = instancesOf(pair.first).flatMap((one) =>
      instancesOf(pair.second)
        .filter(
          (two) => isSameRouter(one.instance, two.instance) && !shareAddress(one.instance, two.instance),
        )
        .map((two) => [one, two] as const),
    );
    return strangers.map(([one, two]) => ({
      at: two.file.at(`${two.path}.virtualRouterId`, two.path),
      message: `virtual_router_id ${two.instance.virtualRouterId} on ${two.instance.interface} is that of ${one.instance.name} too (${lineText(one.file.at(`${one.path}.virtualRouterId`, one.path))}), which holds other VIPs: each refuses the other's adverts and is MASTER.`,
      mend: 'Give each virtual router of a segment an id of its own, from 1 to 255.',
    }));
  },
});

function shareAddress(one: VrrpInstance, two: VrrpInstance): boolean {
  const own = new Set(one.virtualIpAddresses.map(({ address }) => address));
  return two.virtualIpAddresses.some(({ address }) => own.has(address));
}
