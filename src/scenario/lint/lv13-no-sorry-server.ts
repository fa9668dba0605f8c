/** LV13: nobody says sorry. */
import { lintRule } from './rule.ts';

export const noSorryServer = lintRule({
  id: 'LV13',
  severity: 'note',
  title: 'no sorry_server',
  help: 'Without real servers IPVS answers by ICMP, about once a second for each client: some are refused, most time out.',
  needs: 'file',
  check: (file) =>
    file.config.virtualServers.flatMap(({ name, sorryServer, realServers }, i) => {
      if (sorryServer !== undefined || realServers.every(({ checkers }) => checkers.length === 0)) return [];
      return [
        {
          at: file.at(`virtualServers[${i}]`),
          message: `When all ${realServers.length} real servers of ${name} are down, clients are refused or time out.`,
          mend: 'Add a sorry_server with a page that explains.',
        },
      ];
    }),
});
