/** VR15: a sync group does not allow weights. */
import { lintRule } from './rule.ts';
import { readerFaults, statementsNamed } from './statements.ts';

const DROPPED = /tracks (.*) with a weight, which a sync group does not allow/;

export const weightsDroppedInGroup = lintRule({
  id: 'VR15',
  severity: 'warning',
  title: 'weighted tracking in a sync group',
  help: 'Without sync_group_tracking_weight interfaces get weight 0 there, whose failure is FAULT, and scripts, files and processes are not tracked at all.',
  restates: DROPPED,
  needs: 'text',
  check: (site) =>
    readerFaults(site, DROPPED, ({ message }) => {
      const members = statementsNamed(site.statements, 'vrrp_sync_group').flatMap(({ children }) =>
        statementsNamed(children, 'group').flatMap((group) => group.children),
      ).length;
      return {
        message: `${message.split(' tracks ')[0]} tracks ${DROPPED.exec(message)?.[1]} with a weight in a sync group of ${members}: interfaces get weight 0, so that one failure moves all ${members}; the rest is not tracked.`,
        mend: 'Set sync_group_tracking_weight, or write weight 0.',
      };
    }),
});
