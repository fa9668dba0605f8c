/** LV38: plain HTTP to a TLS port, or the reverse. */
import { lintRule } from './rule.ts';

const TLS_PORTS = new Set([443, 8443]);

export const wrongProtocolCheck = lintRule({
  id: 'LV38',
  severity: 'warning',
  title: 'HTTP_GET on a TLS port, or SSL_GET on port 80',
  help: 'The server refuses what it is asked: the check fails for ever, and the real server is never used.',
  needs: 'file',
  check: (file) =>
    file.config.virtualServers.flatMap(({ realServers }, i) =>
      realServers.flatMap(({ address, checkers }, j) =>
        checkers.flatMap((checker, k) => {
          if (checker.type !== 'http' && checker.type !== 'ssl') return [];
          const port = checker.connectPort;
          const isWrong = checker.type === 'http' ? TLS_PORTS.has(port) : port === 80;
          if (!isWrong) return [];
          const path = `virtualServers[${i}].realServers[${j}]`;
          const [is, should] = checker.type === 'http' ? ['HTTP_GET', 'SSL_GET'] : ['SSL_GET', 'HTTP_GET'];
          return [
            {
              at: file.at(`${path}.checkers[${k}]`, `${path}.checkers[${k}].urls[0]`, path),
              message: `${is} asks ${address} on port ${port}, which speaks the other protocol: ${checker.retry + 1} failures and it is down for good.`,
              mend: `Use ${should}, or another connect_port.`,
            },
          ];
        }),
      ),
    ),
});
