/** VR39: a VIP with two kinds of MAC address. */
import { lintRule } from './rule.ts';
import { lineText, sharedInstances } from './site.ts';

export const virtualMacOnOne = lintRule({
  id: 'VR39',
  severity: 'warning',
  title: 'use_vmac on one director only',
  help: 'The virtual MAC is there so that no ARP cache has to change. On one director alone every failover changes it.',
  needs: 'pair',
  check: (pair) =>
    sharedInstances(pair).flatMap(([one, two]) => {
      const hasOne = one.instance.vmac !== undefined;
      if (hasOne === (two.instance.vmac !== undefined)) return [];
      const [has, lacks] = hasOne ? [one, two] : [two, one];
      const mac = `00:00:5e:00:01:${has.instance.virtualRouterId.toString(16).padStart(2, '0')}`;
      return [
        {
          at: lacks.file.at(lacks.path),
          message: `${lineText(has.file.at(`${has.path}.vmac`, has.path))} answers for the VIP with ${mac}, this director with its own MAC: every failover makes 1 ARP entry of each client wrong.`,
          mend: 'Write use_vmac on both.',
        },
      ];
    }),
});
