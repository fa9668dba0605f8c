/** LV28: a sync daemon that nobody hears. */
import type { LvsSyncDaemon } from '../../models/keepalived/config.ts';
import { lintRule } from './rule.ts';
import { lineText } from './site.ts';

export const syncDiffers = lintRule({
  id: 'LV28',
  severity: 'warning',
  title: 'the sync daemons of the pair do not fit',
  help: 'Connections are copied only to a director that listens under the same id, group and port, and back again only if both do.',
  needs: 'pair',
  check: ({ first, second }) => {
    const [one, two] = [first, second].map(({ config }) => config.globalDefs.lvsSyncDaemon);
    if (one === undefined && two === undefined) return [];
    const path = 'globalDefs.lvsSyncDaemon';
    if (one === undefined || two === undefined) {
      const [has, lacks] = one === undefined ? [second, first] : [first, second];
      return [
        {
          at: lacks.at('vrrpInstances[0]'),
          message: `lvs_sync_daemon runs in ${lineText(has.at(path))} and not here: 0 connections survive a failover.`,
          mend: 'Add it here too, under the same id.',
        },
      ];
    }
    const wrong = differences(one, two);
    if (wrong.length === 0) return [];
    return [
      {
        at: second.at(path),
        message: `lvs_sync_daemon has ${wrong.join(' and ')} in ${lineText(first.at(path))}: 0 connections are copied.`,
        mend: 'Write the same in both.',
      },
    ];
  },
});

function differences(one: LvsSyncDaemon, two: LvsSyncDaemon): string[] {
  return (['syncId', 'group', 'port'] as const).flatMap((key) =>
    one[key] === two[key] ? [] : [`${key} ${two[key] ?? 'default'} here and ${one[key] ?? 'default'}`],
  );
}
