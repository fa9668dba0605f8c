/** LV22: connections that end with their director. */
import { lintRule } from './rule.ts';

export const noSyncDaemon = lintRule({
  id: 'LV22',
  severity: 'note',
  title: 'no lvs_sync_daemon',
  help: 'The other director knows none of the connections: after a takeover the next packet of each is answered with a reset.',
  needs: 'file',
  check: (file) => {
    const { vrrpInstances, virtualServers, globalDefs } = file.config;
    if (vrrpInstances.length === 0 || virtualServers.length === 0 || globalDefs.lvsSyncDaemon) return [];
    return [
      {
        at: file.at('vrrpInstances[0]'),
        message: `A failover resets 100 % of the open connections of ${virtualServers.length} virtual server${virtualServers.length === 1 ? '' : 's'}.`,
        mend: `Add lvs_sync_daemon ${vrrpInstances[0].interface} ${vrrpInstances[0].name} to global_defs of both.`,
      },
    ];
  },
});
