/** LV23: two sync daemons that both always send. */
import { lintRule } from './rule.ts';

export const syncWithoutInstance = lintRule({
  id: 'LV23',
  severity: 'warning',
  title: 'lvs_sync_daemon without a VRRP instance',
  help: 'Without an instance both daemons run on both directors all the time; with it the MASTER sends and the BACKUP receives.',
  needs: 'file',
  check: (file) => {
    const daemon = file.config.globalDefs.lvsSyncDaemon;
    const [instance] = file.config.vrrpInstances;
    if (daemon === undefined || daemon.instance !== undefined || instance === undefined) return [];
    return [
      {
        at: file.at('globalDefs.lvsSyncDaemon'),
        message: `lvs_sync_daemon ${daemon.interface} names none of the ${file.config.vrrpInstances.length} instances: it multicasts as master on both directors, under id ${daemon.syncId}.`,
        mend: `Write lvs_sync_daemon ${daemon.interface} ${instance.name}.`,
      },
    ];
  },
});
