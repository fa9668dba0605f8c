/** LV36: a machine that answers is no service that works. */
import { lintRule } from './rule.ts';

export const pingForService = lintRule({
  id: 'LV36',
  severity: 'warning',
  title: 'PING_CHECK alone',
  help: 'A ping is answered by the kernel of a machine whose service has ended; every client that is sent there is refused.',
  needs: 'file',
  check: (file) =>
    file.config.virtualServers.flatMap(({ name, realServers }, i) => {
      const j = realServers.findIndex(
        ({ checkers }) => checkers.length > 0 && checkers.every(({ type }) => type === 'ping'),
      );
      if (j < 0) return [];
      const count = realServers.filter(
        ({ checkers }) => checkers.length > 0 && checkers.every(({ type }) => type === 'ping'),
      ).length;
      return [
        {
          at: file.at(`virtualServers[${i}].realServers[${j}]`),
          message: `${count} of ${realServers.length} real servers of ${name} are only pinged: a service that has ended is never taken out.`,
          mend: 'Check the port: TCP_CHECK, UDP_CHECK with require_reply, or the protocol itself.',
        },
      ];
    }),
});
