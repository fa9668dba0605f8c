/** LV34: whole networks that count as one client. */
import { lintRule } from './rule.ts';

const COARSEST = 20;

export const coarseGranularity = lintRule({
  id: 'LV34',
  severity: 'warning',
  title: 'persistence_granularity joins thousands of clients',
  help: 'All addresses under one mask stay with one server, and the weights no longer say who gets how much.',
  needs: 'service',
  check: ({ service }) => {
    const { granularity, persistenceS } = service;
    if (granularity === undefined || persistenceS === undefined || granularity >= COARSEST) return [];
    if (service.address?.includes(':') === true) return [];
    return [
      {
        at: service.persistenceAt,
        message: `Under /${granularity} up to ${2 ** (32 - granularity)} client addresses share one server of ${service.name} for ${persistenceS} s.`,
        mend: 'Use 255.255.255.0, or 255.255.255.255.',
      },
    ];
  },
});
