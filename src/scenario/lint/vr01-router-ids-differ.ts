/** VR01: the two halves of a virtual router have different ids. */
import { secondsRange } from './figures.ts';
import { lintRule } from './rule.ts';
import { lineText, sharedInstances } from './site.ts';
import { takeoverSpan } from './timing.ts';

export const routerIdsDiffer = lintRule({
  id: 'VR01',
  severity: 'error',
  title: 'one VIP under two virtual_router_id',
  help: 'Adverts of another id are not heard: both directors become MASTER for ever, nothing is logged, and the VIP flips between two MAC addresses.',
  needs: 'pair',
  check: (pair) =>
    sharedInstances(pair).flatMap(([one, two]) => {
      if (one.instance.virtualRouterId === two.instance.virtualRouterId) return [];
      const vip = one.instance.virtualIpAddresses[0].address;
      const { minNs, maxNs } = takeoverSpan(two.instance, one.instance);
      const there = lineText(one.file.at(`${one.path}.virtualRouterId`, one.path));
      return [
        {
          at: two.file.at(`${two.path}.virtualRouterId`, two.path),
          message: `${vip} has virtual_router_id ${two.instance.virtualRouterId} here and ${one.instance.virtualRouterId} in ${there}: ${secondsRange(minNs, maxNs)} after the start both directors hold it, for ever.`,
          mend: `Write virtual_router_id ${one.instance.virtualRouterId} in both.`,
        },
      ];
    }),
});
