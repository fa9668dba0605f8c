/** LV02: a TCP service that is one of UDP. */
import { counted } from './figures.ts';
import { lintRule } from './rule.ts';

const TCP_PORTS = new Set([21, 22, 25, 80, 110, 143, 443, 465, 587, 993, 995, 3306, 5432, 6379, 8080, 8443]);

export const noProtocol = lintRule({
  id: 'LV02',
  severity: 'error',
  title: 'no protocol on a service of TCP',
  help: 'Without protocol TCP keepalived makes an IPVS service of UDP. The checks succeed and not one client is served.',
  restates: /^There is no "protocol"|is none of TCP, UDP, SCTP/,
  needs: 'file',
  check: (file) =>
    file.config.virtualServers.flatMap(({ name, protocol, services, realServers }, i) => {
      const path = `virtualServers[${i}]`;
      if (protocol !== 'udp' || Object.hasOwn(file.config.origins, `${path}.protocol`)) return [];
      const [service] = services;
      if (service.type === 'fwmark') return [];
      const checksTcp = realServers.some(({ checkers }) =>
        checkers.some(({ type }) => ['tcp', 'http', 'ssl', 'smtp'].includes(type)),
      );
      if (!checksTcp && !TCP_PORTS.has(service.port)) return [];
      const written = file.problems.find(
        ({ message, path: at }) => /is none of TCP, UDP, SCTP/.test(message) && at?.includes(name) === true,
      );
      return [
        {
          at: written?.line === undefined ? file.at(path) : { file: written.file, line: written.line },
          message: `virtual_server ${name} becomes a service of UDP: 0 of its TCP clients reach its ${counted(realServers.length, 'real server')}.`,
          mend: 'Write protocol TCP.',
        },
      ];
    }),
});
