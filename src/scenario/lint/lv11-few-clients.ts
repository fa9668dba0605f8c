/** LV11: too few addresses for weights to mean anything. */
import { percent } from './figures.ts';
import { lintRule } from './rule.ts';
import { targetService } from './scenario-view.ts';

/** Clients that the smallest share must expect before chance evens out. */
const ENOUGH = 10;

export const fewClients = lintRule({
  id: 'LV11',
  severity: 'warning',
  title: 'persistence with few client addresses',
  help: 'A client stays with the server of its first connection. With few addresses, as behind a proxy, the first choices decide who works, not the weights.',
  needs: 'scenario',
  check: ({ read, point, at }) =>
    point.settings.clients.flatMap((client, i) => {
      const service = targetService(point, client);
      if (read.scenario.vary !== undefined || service?.isPersistent !== true) return [];
      const weights = service.destinations.map(({ weight }) => weight).filter((weight) => weight > 0);
      const sum = weights.reduce((total, weight) => total + weight, 0);
      const smallest = Math.min(...weights) / sum;
      if (weights.length < 2 || client.population * smallest >= ENOUGH) return [];
      const share = Math.max(...weights) / sum;
      const spread = Math.sqrt((share * (1 - share)) / client.population);
      return [
        {
          at: at(['clients', i, 'population']),
          message: `${client.population} client address${client.population === 1 ? '' : 'es'} of ${client.name} for ${weights.length} real servers: a share of ${percent(share)} is off by ±${percent(spread)} or more, for as long as they come back within ${service.persistentS} s.`,
          mend: 'Shorten persistence_timeout, or do without.',
        },
      ];
    }),
});
