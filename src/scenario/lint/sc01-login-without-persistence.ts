/** SC01: sessions that live on one server, and nothing that keeps them there. */
import { percent } from './figures.ts';
import { lintRule } from './rule.ts';
import { targetService } from './scenario-view.ts';

const HASHING = new Set(['sh', 'mh']);

export const loginWithoutPersistence = lintRule({
  id: 'SC01',
  severity: 'warning',
  title: 'logins without persistence',
  help: 'The state of a login lives on the server of the first request. Without persistence, sh or mh each new connection may go elsewhere, and the login breaks.',
  needs: 'scenario',
  check: ({ points, point, at }) =>
    point.settings.clients.flatMap(({ login, name }, i) => {
      if (!login) return [];
      const services = points.map((each) => targetService(each, each.settings.clients[i]));
      const isKept = services.some(
        (service) => service === undefined || service.isPersistent || HASHING.has(service.scheduler),
      );
      const [service] = services;
      const count = service?.destinations.filter(({ weight }) => weight > 0).length ?? 0;
      if (isKept || count < 2) return [];
      return [
        {
          at: at(['clients', i, 'login']),
          message: `Each new connection of ${name} goes to one of ${count} real servers: about ${percent(1 - 1 / count)} of them miss the one that knows the login.`,
          mend: 'Set persistence_timeout (ipvsadm -p), or use sh or mh.',
        },
      ];
    }),
});
