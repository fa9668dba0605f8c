/** VR40: VIPs that move together on one director and apart on the other. */
import { lintRule } from './rule.ts';
import { sharedInstances } from './site.ts';

export const groupsDiffer = lintRule({
  id: 'VR40',
  severity: 'warning',
  title: 'a sync group on one director only',
  help: 'One director moves its instances together, the other each for itself: after a single failure the VIPs part.',
  needs: 'pair',
  check: (pair) => {
    const shared = sharedInstances(pair);
    const faults = shared.flatMap(([one, two]) => {
      const isGrouped = one.instance.syncGroup !== undefined;
      if (isGrouped === (two.instance.syncGroup !== undefined)) return [];
      const [has, lacks] = isGrouped ? [one, two] : [two, one];
      const group = has.file.config.syncGroups.find(({ name }) => name === has.instance.syncGroup);
      return [
        {
          at: lacks.file.at(lacks.path),
          message: `${lacks.instance.name} is in no vrrp_sync_group here; in ${has.file.file} it moves together with ${(group?.instances.length ?? 1) - 1} other.`,
          mend: `Add the group ${has.instance.syncGroup} to this file.`,
        },
      ];
    });
    return shared.length > 1 ? faults : [];
  },
});
