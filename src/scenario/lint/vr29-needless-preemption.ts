/** VR29: the second outage. */
import { seconds } from './figures.ts';
import { lintRule } from './rule.ts';
import { sharedInstances } from './site.ts';
import { startNs } from './timing.ts';

export const needlessPreemption = lintRule({
  id: 'VR29',
  severity: 'note',
  title: 'the pair preempts',
  help: 'When the better director returns it takes the VIP back, and the connections that live on the other are reset: one failure costs two interruptions. A sync daemon in both directions saves them.',
  needs: 'pair',
  check: (pair) =>
    sharedInstances(pair).flatMap((both) => {
      const [master] = [...both].sort((a, b) => b.instance.priority - a.instance.priority);
      const { instance, file, path } = master;
      const hasSync = [pair.first, pair.second].every(({ config }) => config.globalDefs.lvsSyncDaemon);
      const hasServers = file.config.virtualServers.length > 0;
      if (
        hasSync ||
        !hasServers ||
        instance.nopreempt ||
        both[0].instance.priority === both[1].instance.priority
      )
        return [];
      return [
        {
          at: file.at(`${path}.priority`, path),
          message: `${instance.name} takes the VIP back ${seconds(startNs(instance) + instance.preemptDelayNs)} after it returns, and every connection of the other director is reset: a second interruption.`,
          mend: 'Write nopreempt and state BACKUP on both, or run lvs_sync_daemon.',
        },
      ];
    }),
});
