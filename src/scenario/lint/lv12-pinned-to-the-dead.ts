/** LV12: persistent clients stay with a server of weight 0. */
import { trimmed } from './figures.ts';
import { lintRule } from './rule.ts';

export const pinnedToTheDead = lintRule({
  id: 'LV12',
  severity: 'warning',
  title: 'persistence with inhibit_on_failure',
  help: 'A failed real server stays in the table with weight 0, and persistent clients are sent to it while their template lives. The sysctl expire_quiescent_template=1 lets them go.',
  needs: 'service',
  check: ({ service }) => {
    const inhibited = service.destinations.filter(({ isInhibited }) => isInhibited);
    if (service.persistenceS === undefined || inhibited.length === 0) return [];
    if (service.expiresQuiescent === true) return [];
    return [
      {
        at: service.persistenceAt,
        message: `When ${inhibited[0].name} fails, its persistent clients of ${service.name} are sent to it for ${trimmed(service.persistenceS, 0)} s more, and every new try begins them anew.`,
        mend: 'Set net.ipv4.vs.expire_quiescent_template=1, or remove inhibit_on_failure.',
      },
    ];
  },
});
