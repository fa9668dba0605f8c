/** LV09: a port that answers is no application that works. */
import { counted } from './figures.ts';
import { lintRule } from './rule.ts';

const HTTP_PORTS = new Set([80, 443, 8000, 8080, 8443]);

export const shallowCheck = lintRule({
  id: 'LV09',
  severity: 'note',
  title: 'TCP_CHECK alone for a service of HTTP',
  help: 'The kernel completes handshakes for an application that hangs until its accept queue is full, and a server that answers 500 passes for ever.',
  needs: 'file',
  check: (file) =>
    file.config.virtualServers.flatMap(({ name, services, realServers }, i) => {
      const [service] = services;
      if (service.type !== 'address' || !HTTP_PORTS.has(service.port)) return [];
      const shallow = realServers.filter(
        ({ checkers }) => checkers.length > 0 && checkers.every(({ type }) => type === 'tcp'),
      );
      if (shallow.length === 0) return [];
      return [
        {
          at: file.at(`virtualServers[${i}]`),
          message: `${counted(shallow.length, 'real server')} of ${name} pass${shallow.length === 1 ? 'es' : ''} while the port accepts, whatever the application answers.`,
          mend: `Use ${service.port === 443 || service.port === 8443 ? 'SSL_GET' : 'HTTP_GET'} with a page that asks the application.`,
        },
      ];
    }),
});
