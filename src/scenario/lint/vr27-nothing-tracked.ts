/** VR27: a MASTER that cannot serve stays MASTER. */
import { lintRule } from './rule.ts';
import { instancesOf } from './site.ts';

export const nothingTracked = lintRule({
  id: 'VR27',
  severity: 'note',
  title: 'nothing tells whether the director is of use',
  help: 'VRRP never looks at IPVS: a director that reaches no real server keeps the VIP while its peer could serve.',
  needs: 'file',
  check: (file) =>
    instancesOf(file).flatMap(({ instance, path }) => {
      const count = (
        ['trackInterfaces', 'trackScripts', 'trackFiles', 'trackProcesses', 'trackBfds'] as const
      ).reduce((sum, field) => sum + instance[field].length, 0);
      const servers = new Set(
        file.config.virtualServers.flatMap(({ realServers }) => realServers.map(({ address }) => address)),
      );
      if (count > 0 || servers.size === 0) return [];
      return [
        {
          at: file.at(path),
          message: `${instance.name} tracks nothing but ${instance.interface}: it stays MASTER with 0 of ${servers.size} real servers in reach.`,
          mend: 'Add a track_script that asks one real server, or track the inner interface.',
        },
      ];
    }),
});
