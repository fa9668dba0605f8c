/** LV18: a service that waits for its first checks. */
import { NS_PER_S } from '../../sim/units.ts';
import { seconds } from './figures.ts';
import { lintRule } from './rule.ts';

const MOST_NS = 10 * NS_PER_S;

export const longAlpha = lintRule({
  id: 'LV18',
  severity: 'warning',
  title: 'alpha with a long warmup',
  help: 'With alpha nobody is in the table until its first success, which comes 1 s and a random part of warmup (delay_loop, unless given) after the start.',
  needs: 'file',
  check: (file) =>
    file.config.virtualServers.flatMap(({ name, realServers }, i) => {
      const waits = realServers.map(({ checkers }) =>
        Math.max(0, ...checkers.map((c) => ('warmupNs' in c && c.alpha ? c.warmupNs : 0))),
      );
      const longest = Math.max(...waits);
      if (waits.length === 0 || Math.min(...waits) <= MOST_NS) return [];
      return [
        {
          at: file.at(`virtualServers[${i}]`),
          message: `After each start ${name} is empty for up to ${seconds(NS_PER_S + longest)}.`,
          mend: 'Write warmup 1.',
        },
      ];
    }),
});
