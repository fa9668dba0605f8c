/** LV19: all checks at one instant. */
import { lintRule } from './rule.ts';

const MANY = 20;

export const checksInStep = lintRule({
  id: 'LV19',
  severity: 'warning',
  title: 'warmup 0 with many real servers',
  help: 'warmup spreads the first checks; with 0 all of them start 1 s after keepalived and stay in step, a burst in every delay_loop.',
  needs: 'file',
  check: (file) => {
    const all = file.config.virtualServers.flatMap(({ realServers }) =>
      realServers.flatMap(({ checkers }) => checkers.filter((c) => 'warmupNs' in c && c.warmupNs === 0)),
    );
    if (all.length < MANY) return [];
    return [
      {
        at: file.at('virtualServers[0].realServers[0].checkers[0].warmupNs', 'virtualServers[0]'),
        message: `${all.length} checks start in the same instant, again and again.`,
        mend: 'Leave warmup out, or write the delay_loop.',
      },
    ];
  },
});
