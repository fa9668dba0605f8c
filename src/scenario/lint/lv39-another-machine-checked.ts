/** LV39: a check that asks somebody else. */
import { lintRule } from './rule.ts';

export const anotherMachineChecked = lintRule({
  id: 'LV39',
  severity: 'warning',
  title: 'connect_ip is the address of another real server',
  help: 'The check proves that the other machine works; this one may be dead, and falls with the other.',
  needs: 'file',
  check: (file) =>
    file.config.virtualServers.flatMap(({ name, realServers }, i) => {
      const known = new Set(realServers.map(({ address }) => address));
      return realServers.flatMap(({ address, checkers }, j) =>
        checkers.flatMap((checker, k) => {
          if (!('connectIp' in checker) || checker.connectIp === address || !known.has(checker.connectIp))
            return [];
          const path = `virtualServers[${i}].realServers[${j}]`;
          return [
            {
              at: file.at(`${path}.checkers[${k}].connectIp`, path),
              message: `The check of ${address} asks ${checker.connectIp}, 1 of the ${realServers.length} real servers of ${name}.`,
              mend: 'Leave connect_ip out.',
            },
          ];
        }),
      );
    }),
});
