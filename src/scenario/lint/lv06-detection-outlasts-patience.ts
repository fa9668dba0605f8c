/** LV06: clients give up before the check has found out. */

import { percent, seconds, secondsRange } from './figures.ts';
import { lintRule } from './rule.ts';
import { expectedShare } from './shares.ts';
import { detectionSpan } from './timing.ts';

export const detectionOutlastsPatience = lintRule({
  id: 'LV06',
  severity: 'warning',
  title: 'a dead real server is noticed later than clients give up',
  help: 'While the checks have not found out, the dead real server gets its share. Clients whose timeout is shorter see an error, not a delay.',
  needs: 'scenario',
  check: ({ files, point }) => {
    const patienceNs = Math.min(...point.settings.clients.map(({ connectTimeout }) => connectTimeout));
    const rate = point.settings.clients.reduce((sum, client) => sum + (client.rate ?? 0), 0);
    // The directors of a pair check alike: the first that has the service speaks for both.
    const seen = new Set<string>();
    return files.flatMap((file) =>
      file.config.virtualServers.flatMap(({ name, scheduler, realServers }, i) => {
        const weights = realServers.map(({ weight }) => weight);
        const slow = realServers
          .map((server, j) => ({ server, j, span: detectionSpan(server, 'silent') }))
          .filter(({ span, server }) => span !== undefined && span.maxNs > patienceNs && server.weight > 0)
          .sort((a, b) => b.server.weight - a.server.weight)[0];
        if (slow?.span === undefined || seen.has(name)) return [];
        seen.add(name);
        const { server, j, span } = slow;
        const path = `virtualServers[${i}]`;
        const share = expectedShare(scheduler, weights, server.weight);
        const lost = rate * share * ((span.minNs + span.maxNs) / 2e9);
        return [
          {
            at: file.at(`${path}.delayLoopNs`, `${path}.realServers[${j}]`, path),
            message: `When ${server.address} goes silent, ${name} notices after ${secondsRange(span.minNs, span.maxNs)}; your clients give up after ${seconds(patienceNs)}. ${percent(share)} of the sessions go there: about ${Math.round(lost)} lost.`,
            mend: 'Lower delay_loop, connect_timeout, retry or delay_before_retry.',
          },
        ];
      }),
    );
  },
});
