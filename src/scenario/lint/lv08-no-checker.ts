/** LV08: a real server that is never taken out. */
import { percent } from './figures.ts';
import { lintRule } from './rule.ts';
import { expectedShare } from './shares.ts';

export const noChecker = lintRule({
  id: 'LV08',
  severity: 'warning',
  title: 'a real_server without a check',
  help: 'A real server without a checker counts as alive for ever: when it dies its share of the clients fails until somebody notices.',
  needs: 'file',
  check: (file) =>
    file.config.virtualServers.flatMap(({ name, scheduler, realServers }, i) => {
      const weights = realServers.map(({ weight }) => weight);
      return realServers.flatMap(({ address, port, weight, checkers }, j) => {
        if (checkers.length > 0 || weight === 0) return [];
        return [
          {
            at: file.at(`virtualServers[${i}].realServers[${j}]`),
            message: `${address}:${port} has no check: when it dies, about ${percent(expectedShare(scheduler, weights, weight))} of the connections of ${name} fail until it is removed by hand.`,
            mend: 'Add a TCP_CHECK or an HTTP_GET.',
          },
        ];
      });
    }),
});
