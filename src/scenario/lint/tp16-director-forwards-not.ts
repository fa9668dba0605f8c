/** TP16: a director that does not forward, in a scenario. */
import { counted } from './figures.ts';
import { lintRule } from './rule.ts';
import { placedServers } from './traps.ts';

export const directorForwardsNot = lintRule({
  id: 'TP16',
  severity: 'error',
  title: 'ip_forward is off on a director of NAT real servers',
  help: 'The answers of NAT real servers pass the director as a router: without ip_forward they end there, and no client gets an answer.',
  needs: 'scenario',
  check: (site) =>
    site.point.settings.directors.flatMap(({ name, forwards }, i) => {
      const nat = placedServers(site).filter(({ method }) => method === 'nat');
      if (forwards || nat.length === 0) return [];
      return [
        {
          at: site.at(['directors', i, 'ipForward']),
          message: `${name} does not forward: no answer of ${counted(nat.length, 'NAT real server')} reaches a client while it is MASTER.`,
          mend: 'Set net.ipv4.ip_forward=1 on both directors.',
        },
      ];
    }),
});
