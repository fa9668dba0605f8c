/** TP13: checks that prove another path. */
import { lintRule } from './rule.ts';

export const otherPath = lintRule({
  id: 'TP13',
  severity: 'warning',
  title: 'checks reach the real server by another way than clients do',
  help: 'A check that is bound to another interface or marked by the firewall proves another path: UP and DOWN say little about that of the clients.',
  needs: 'scenario',
  check: (site) =>
    site.files.flatMap((file) =>
      file.config.virtualServers.flatMap(({ name, realServers }, i) =>
        realServers.flatMap(({ address, port, checkers }, j) => {
          const other = checkers.flatMap((checker) => {
            if (!('connectIp' in checker)) return [];
            const { bindInterface, fwmark, connectPort } = checker;
            if (bindInterface !== undefined) return [`leaves by ${bindInterface}`];
            if (fwmark !== undefined) return [`is marked ${fwmark}`];
            return port !== 0 && connectPort !== port ? [`asks port ${connectPort} instead of ${port}`] : [];
          });
          if (other.length === 0) return [];
          return [
            {
              at: file.at(`virtualServers[${i}].realServers[${j}]`),
              message: `A check of ${address} in ${name} ${other[0]}: it is 1 of ${checkers.length} that decide, and proves another way than the clients'.`,
              mend: 'Check the port and the path that clients use.',
            },
          ];
        }),
      ),
    ),
});
