/** LV17: at the start everybody is alive. */
import { NS_PER_S } from '../../sim/units.ts';
import { seconds } from './figures.ts';
import { lintRule } from './rule.ts';

export const optimisticStart = lintRule({
  id: 'LV17',
  severity: 'note',
  title: 'no alpha',
  help: 'At each start every real server is put into the table unchecked; a dead one gets its share until its first check has failed.',
  needs: 'file',
  check: (file) =>
    file.config.virtualServers.flatMap(({ name, realServers }, i) => {
      const latest = realServers.flatMap(({ checkers }) =>
        checkers.flatMap((checker) =>
          'warmupNs' in checker && !checker.alpha
            ? [NS_PER_S + checker.warmupNs + ('connectTimeoutNs' in checker ? checker.connectTimeoutNs : 0)]
            : [],
        ),
      );
      if (latest.length === 0) return [];
      return [
        {
          at: file.at(`virtualServers[${i}]`),
          message: `After each start a dead real server of ${name} gets clients for up to ${seconds(Math.max(...latest))}.`,
          mend: 'Write alpha, with a short warmup.',
        },
      ];
    }),
});
