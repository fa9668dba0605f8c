/** LV42: schedulers that count what UDP never has. */
import { lintRule } from './rule.ts';

const BLIND = new Set(['sed', 'nq', 'ovf']);

export const blindToDatagrams = lintRule({
  id: 'LV42',
  severity: 'warning',
  title: 'sed, nq or ovf for UDP',
  help: 'These look at active connections, and entries of UDP are always inactive: all counts are 0, and one server gets everything.',
  needs: 'service',
  check: ({ service }) => {
    const usable = service.destinations.filter(({ weight }) => weight > 0).length;
    if (service.protocol !== 'udp' || !BLIND.has(service.scheduler) || usable < 2) return [];
    return [
      {
        at: service.schedulerAt,
        message: `${service.scheduler} sees 0 active connections everywhere: 1 of ${usable} real servers of ${service.name} gets every new client.`,
        mend: 'Use wlc, which counts all entries of UDP, or wrr.',
      },
    ];
  },
});
