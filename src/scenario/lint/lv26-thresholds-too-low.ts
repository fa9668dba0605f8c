/** LV26: limits that closed connections alone fill. */
import { lintRule } from './rule.ts';
import { targetService } from './scenario-view.ts';

/** A connection stays so long after its FIN, unless --set or lvs_timeouts says otherwise. */
const CLOSED_S = 120;

export const thresholdsTooLow = lintRule({
  id: 'LV26',
  severity: 'warning',
  title: 'thresholds below the connections that the clients bring',
  help: 'Thresholds count inactive connections too, and each stays 120 s after its end: servers that are idle are full, and clients are refused.',
  needs: 'scenario',
  check: ({ read, point, at }) =>
    point.settings.clients.flatMap((client, i) => {
      const service = targetService(point, client);
      if (service === undefined || read.scenario.vary !== undefined) return [];
      const used = service.destinations.filter(({ weight }) => weight > 0);
      if (used.length === 0 || used.some(({ upperThreshold }) => upperThreshold === 0)) return [];
      const room = used.reduce((sum, { upperThreshold }) => sum + upperThreshold, 0);
      const needed = (client.rate ?? 0) * CLOSED_S;
      if (room >= needed) return [];
      return [
        {
          at: at(['clients', i, 'rate']),
          message: `${client.rate} sessions a second leave ${Math.round(needed)} connections that are closed and count for ${CLOSED_S} s; the thresholds of ${service.text} have room for ${room}.`,
          mend: 'Raise the thresholds, or shorten tcpfin by lvs_timeouts (ipvsadm --set).',
        },
      ];
    }),
});
