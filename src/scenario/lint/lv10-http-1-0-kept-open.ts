/** LV10: a check that waits for an end that does not come. */
import type { Checker, HttpChecker } from '../../models/keepalived/lvs-config.ts';
import { seconds } from './figures.ts';
import { lintRule } from './rule.ts';

function isPlainHttp10(checker: Checker): checker is HttpChecker {
  return (checker.type === 'http' || checker.type === 'ssl') && checker.httpProtocol === '1.0';
}

export const http10KeptOpen = lintRule({
  id: 'LV10',
  severity: 'error',
  title: 'HTTP_GET of HTTP/1.0 against a server that does not close',
  help: 'keepalived reads the body until the server closes. HTTP/1.0 without "Connection: close" leaves that to the server; one that keeps the connection open fails every check after connect_timeout of silence.',
  needs: 'scenario',
  check: (site) =>
    site.files.flatMap((file) =>
      file.config.virtualServers.flatMap(({ name, realServers }, i) =>
        realServers.flatMap(({ address, checkers }, j) => {
          const machine = site.point.settings.realServers.find((server) => server.address === address);
          const checker = checkers.find(isPlainHttp10);
          if (machine?.keepsHttp10Open !== true || checker === undefined) return [];
          return [
            {
              at: file.at(`virtualServers[${i}].realServers[${j}]`),
              message: `${address} keeps HTTP/1.0 open: its check fails ${seconds(checker.connectTimeoutNs)} after each answer, and ${name} never uses it.`,
              mend: 'Write "http_protocol 1.1" (or 1.0c) in the check.',
            },
          ];
        }),
      ),
    ),
});
