/** LV44: a service that forwards to itself. */
import { lintRule } from './rule.ts';

export const vipAsRealServer = lintRule({
  id: 'LV44',
  severity: 'error',
  title: 'a real server has the address of the VIP',
  help: 'The director forwards to the address that it holds itself: no real server ever sees the packet.',
  needs: 'service',
  check: ({ service }) =>
    service.destinations.flatMap(({ name, at }) => {
      if (service.address === undefined || name.slice(0, name.lastIndexOf(':')) !== service.address)
        return [];
      return [
        {
          at,
          message: `${name} is the VIP of ${service.name}: the connections of 1 of ${service.destinations.length} real servers reach nobody.`,
          mend: "Name the real server's own address.",
        },
      ];
    }),
});
