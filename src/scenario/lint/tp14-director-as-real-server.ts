/** TP14: a director that is a real server as well. */
import { parseIpv4 } from '../../models/network/address.ts';
import { lintRule } from './rule.ts';

export const directorAsRealServer = lintRule({
  id: 'TP14',
  severity: 'warning',
  title: 'a director is itself a real server under direct routing',
  help: 'With IPVS tables on both, the BACKUP balances the packets that the MASTER sends it once more: they can go round in circles. backup_only=1 stops that.',
  needs: 'scenario',
  check: ({ point, files, at }) => {
    const directors = point.settings.directors;
    return directors.flatMap(({ name, address, sysctls }, i) => {
      const served = files.filter(({ config }) =>
        config.virtualServers.some(({ realServers }) =>
          realServers.some(
            (server) => server.forwardingMethod === 'dr' && parseIpv4(server.address) === address,
          ),
        ),
      );
      if (served.length === 0 || directors.length < 2 || sysctls.backup_only === 1) return [];
      return [
        {
          at: at(['directors', i, 'address']),
          message: `${name} is a real server in ${served.length} of ${files.length} files: it balances anew what the other director sends it.`,
          mend: 'Set the sysctl backup_only to 1, or keep the roles apart.',
        },
      ];
    });
  },
});
