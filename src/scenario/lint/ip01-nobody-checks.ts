/** IP01: a table without anybody who looks after it. */
import { percent } from './figures.ts';
import { lintRule } from './rule.ts';
import { tableServiceName } from './service.ts';
import { expectedShare } from './shares.ts';

export const nobodyChecks = lintRule({
  id: 'IP01',
  severity: 'note',
  title: 'ipvsadm alone checks nothing',
  help: 'IPVS never asks a real server whether it lives: without keepalived or the like a dead one keeps its share.',
  needs: 'table',
  check: ({ file, imported }) =>
    imported.table.flatMap((service) => {
      const { servers, scheduler } = service;
      const used = servers.filter(({ weight }) => weight > 0);
      if (used.length < 2) return [];
      const weights = used.map(({ weight }) => weight);
      const share = expectedShare(scheduler, weights, Math.max(...weights));
      return [
        {
          at: { file },
          message: `When the heaviest of ${used.length} real servers of ${tableServiceName(service)} dies, about ${percent(share)} of the connections fail until somebody removes it.`,
          mend: 'Let keepalived manage the table.',
        },
      ];
    }),
});
