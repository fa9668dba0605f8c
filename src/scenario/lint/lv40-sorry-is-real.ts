/** LV40: the sorry server dies with the rest. */
import { lintRule } from './rule.ts';

export const sorryIsReal = lintRule({
  id: 'LV40',
  severity: 'warning',
  title: 'the sorry_server is one of the real servers',
  help: 'It is needed when the real servers are down, and nobody checks it.',
  needs: 'file',
  check: (file) =>
    file.config.virtualServers.flatMap(({ name, sorryServer, realServers }, i) => {
      const isSame =
        sorryServer !== undefined &&
        realServers.some(({ address, port }) => address === sorryServer.address && port === sorryServer.port);
      if (!isSame) return [];
      return [
        {
          at: file.at(`virtualServers[${i}].sorryServer`, `virtualServers[${i}]`),
          message: `${sorryServer.address}:${sorryServer.port} is a real server of ${name} too: when all ${realServers.length} are down, so is it.`,
          mend: 'Name another machine, or another port.',
        },
      ];
    }),
});
