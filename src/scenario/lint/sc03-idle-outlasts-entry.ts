/** SC03: keep-alive connections that the director forgets. */
import { seconds } from './figures.ts';
import { lintRule } from './rule.ts';

export const idleOutlastsEntry = lintRule({
  id: 'SC03',
  severity: 'warning',
  title: 'idle connections outlive their entry in the table',
  help: 'The director forgets an established connection after its TCP timeout; the next request on it is answered by a reset.',
  needs: 'scenario',
  check: ({ point, at }) => {
    const timeouts = point.settings.directors.flatMap(({ keepalived, timeouts: set }) => {
      const ns = keepalived?.globalDefs.lvsTimeouts.tcpNs ?? set?.tcpNs ?? 0;
      return ns > 0 ? [ns] : [];
    });
    if (timeouts.length === 0) return [];
    const shortest = Math.min(...timeouts);
    return point.settings.clients.flatMap(({ keepAlive, keepAliveTimeout, name }, i) => {
      if (!keepAlive || keepAliveTimeout <= shortest) return [];
      return [
        {
          at: at(['clients', i, 'keepAliveTimeout']),
          message: `${name} keep idle connections for ${seconds(keepAliveTimeout)}, the director for ${seconds(shortest)}: who pauses for longer than that is reset.`,
          mend: 'Raise the TCP timeout of lvs_timeouts (ipvsadm --set), or shorten keep-alive.',
        },
      ];
    });
  },
});
