/** VR38: gratuitous ARPs that are not repeated. */
import { lintRule } from './rule.ts';
import { instancesOf } from './site.ts';

export const oneArpBlock = lintRule({
  id: 'VR38',
  severity: 'note',
  title: 'gratuitous ARPs are not repeated after some seconds',
  help: 'The ARPs of a block leave within a millisecond: a switch that is still learning loses all of them. The second block repairs that.',
  needs: 'file',
  check: (file) =>
    instancesOf(file).flatMap(({ instance, path }) => {
      const { masterDelayNs, masterRefreshNs, masterRepeat } = instance.garp;
      if (masterDelayNs > 0 || masterRefreshNs > 0 || instance.vmac !== undefined) return [];
      return [
        {
          at: file.at(`${path}.garp.masterDelayNs`, 'globalDefs.garp.masterDelayNs', path),
          message: `${instance.name} sends ${masterRepeat} gratuitous ARPs within 1 ms and none later: if they are lost, clients are dark until their caches expire.`,
          mend: 'Write garp_master_delay 5, or garp_master_refresh 10.',
        },
      ];
    }),
});
