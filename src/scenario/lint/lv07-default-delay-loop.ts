/** LV07: a check every minute. */
import { secondsRange } from './figures.ts';
import { lintRule } from './rule.ts';
import { detectionSpan } from './timing.ts';

export const defaultDelayLoop = lintRule({
  id: 'LV07',
  severity: 'warning',
  title: 'no delay_loop',
  help: 'Checks then run every 60 s, and a dead real server keeps its share of the clients for as long.',
  needs: 'file',
  check: (file) =>
    file.config.virtualServers.flatMap(({ name, realServers }, i) => {
      const path = `virtualServers[${i}]`;
      const at = (j: number, k: number) => `${path}.realServers[${j}].checkers[${k}].delayLoopNs`;
      const idle = realServers.findIndex(({ checkers }, j) =>
        checkers.some(
          (checker, k) => 'delayLoopNs' in checker && !Object.hasOwn(file.config.origins, at(j, k)),
        ),
      );
      if (idle < 0) return [];
      const span = detectionSpan(realServers[idle], 'silent') ?? detectionSpan(realServers[idle], 'refusing');
      if (span === undefined) return [];
      return [
        {
          at: file.at(path),
          message: `virtual_server ${name} checks every 60 s: a silent ${realServers[idle].address} is taken out after ${secondsRange(span.minNs, span.maxNs)}.`,
          mend: 'Write delay_loop 6 or the like.',
        },
      ];
    }),
});
