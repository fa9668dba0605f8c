/** VR31: what a sync group costs when one link fails. */
import { seconds } from './figures.ts';
import { lintRule } from './rule.ts';
import { skewNs, takeoverSpan } from './timing.ts';

export const groupOverInterfaces = lintRule({
  id: 'VR31',
  severity: 'note',
  title: 'a sync group over several interfaces',
  help: 'The healthy side hears a priority-0 advert, but must wait for the member whose link is dead and which hears nothing: the whole master-down interval instead of the skew time.',
  needs: 'file',
  check: (file) =>
    file.config.syncGroups.flatMap(({ name, instances }, i) => {
      const members = file.config.vrrpInstances.filter((instance) => instances.includes(instance.name));
      const interfaces = new Set(members.map((instance) => instance.interface));
      if (interfaces.size < 2) return [];
      const [member] = members;
      return [
        {
          at: file.at(`syncGroups[${i}]`),
          message: `${name} spans ${[...interfaces].join(' and ')}: when one link fails, a takeover takes up to ${seconds(takeoverSpan(member, member).maxNs)} instead of ${seconds(skewNs(member))}.`,
          mend: 'Count that in, or use version 3 with advert_int 0.1.',
        },
      ];
    }),
});
