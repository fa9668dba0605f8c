/** LV15: one failure hands everybody to the sorry server. */
import { percent } from './figures.ts';
import { lintRule } from './rule.ts';

export const quorumLostByOne = lintRule({
  id: 'LV15',
  severity: 'warning',
  title: 'one real server is enough to lose the quorum',
  help: 'Below the quorum keepalived removes every real server that still works and leaves the sorry server alone.',
  needs: 'file',
  check: (file) =>
    file.config.virtualServers.flatMap(({ name, quorum, hysteresis, sorryServer, realServers }, i) => {
      const used = realServers.filter(({ weight }) => weight > 0);
      if (sorryServer === undefined || used.length < 2) return [];
      const sum = used.reduce((total, { weight }) => total + weight, 0);
      const heaviest = used.reduce((best, server) => (server.weight > best.weight ? server : best));
      const left = sum - heaviest.weight;
      if (left >= quorum - hysteresis) return [];
      const path = `virtualServers[${i}]`;
      return [
        {
          at: file.at(`${path}.quorum`, path),
          message: `Without ${heaviest.address} ${name} has weight ${left} of ${sum}, below quorum ${quorum}${hysteresis > 0 ? ` - hysteresis ${hysteresis}` : ''}: ${percent(left / sum)} of the capacity works and is removed.`,
          mend: `Write quorum ${Math.max(1, left)}, or less.`,
        },
      ];
    }),
});
