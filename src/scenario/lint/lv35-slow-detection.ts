/** LV35: a dead real server that keeps its clients for a minute and more. */
import { NS_PER_S } from '../../sim/units.ts';
import { percent, secondsRange } from './figures.ts';
import { lintRule } from './rule.ts';
import { expectedShare } from './shares.ts';
import { detectionSpan } from './timing.ts';

const MOST_NS = 60 * NS_PER_S;

export const slowDetection = lintRule({
  id: 'LV35',
  severity: 'warning',
  title: 'a silent real server is noticed after more than a minute',
  help: 'delay_loop, then retry times connect_timeout and delay_before_retry: the sum is how long a dead real server gets its share of the clients.',
  needs: 'file',
  check: (file) =>
    file.config.virtualServers.flatMap(({ name, scheduler, realServers }, i) => {
      const weights = realServers.map(({ weight }) => weight);
      const written = (j: number) =>
        Object.hasOwn(file.config.origins, `virtualServers[${i}].realServers[${j}].checkers[0].delayLoopNs`);
      const at = realServers.findIndex((server, j) => {
        const span = detectionSpan(server, 'silent');
        return span !== undefined && span.maxNs > MOST_NS && written(j);
      });
      const server = realServers[at];
      const span = server === undefined ? undefined : detectionSpan(server, 'silent');
      if (server === undefined || span === undefined || server.weight === 0) return [];
      return [
        {
          at: file.at(`virtualServers[${i}].realServers[${at}]`),
          message: `When ${server.address} goes silent, ${name} notices after ${secondsRange(span.minNs, span.maxNs)}; until then ${percent(expectedShare(scheduler, weights, server.weight))} of the connections go there.`,
          mend: 'Lower delay_loop, connect_timeout, retry or delay_before_retry.',
        },
      ];
    }),
});
