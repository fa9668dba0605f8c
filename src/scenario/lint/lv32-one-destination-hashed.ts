/** LV32: a hash of a destination that never varies. */
import { lintRule } from './rule.ts';

const BY_DESTINATION = new Set(['dh', 'lblc', 'lblcr']);

export const oneDestinationHashed = lintRule({
  id: 'LV32',
  severity: 'warning',
  title: 'dh, lblc or lblcr behind a single VIP',
  help: 'These choose by the address that the client asks for. They are meant for transparent caches behind a firewall mark; with one VIP there is one address and one server.',
  needs: 'service',
  check: ({ service }) => {
    const usable = service.destinations.filter(({ weight }) => weight > 0).length;
    if (!BY_DESTINATION.has(service.scheduler) || service.address === undefined || usable < 2) return [];
    const unless = service.scheduler === 'dh' ? '' : ', unless it is overloaded';
    return [
      {
        at: service.schedulerAt,
        message: `${service.scheduler} hashes the one VIP ${service.address}: 1 of ${usable} real servers gets everything${unless}.`,
        mend: 'Use sh or mh to keep clients with their server, wlc otherwise.',
      },
    ];
  },
});
