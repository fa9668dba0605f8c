/** LV37: a UDP check that silence passes. */
import { seconds } from './figures.ts';
import { lintRule } from './rule.ts';

export const silenceIsSuccess = lintRule({
  id: 'LV37',
  severity: 'warning',
  title: 'UDP_CHECK without require_reply',
  help: 'Without require_reply only an ICMP "unreachable" fails. A real server without power says nothing, and that passes.',
  needs: 'file',
  check: (file) =>
    file.config.virtualServers.flatMap(({ realServers }, i) =>
      realServers.flatMap(({ address, checkers }, j) =>
        checkers.flatMap((checker, k) => {
          if (checker.type !== 'udp' || checker.requireReply || checkers.length > 1) return [];
          const path = `virtualServers[${i}].realServers[${j}]`;
          return [
            {
              at: file.at(`${path}.checkers[${k}]`, path),
              message: `When ${address} goes silent, ${seconds(checker.connectTimeoutNs)} without an answer count as success: it is never taken out.`,
              mend: 'Add payload and require_reply, or a PING_CHECK beside it.',
            },
          ];
        }),
      ),
    ),
});
