/** VR17: a failover that cannot be as quick as expected. */
import { seconds, secondsRange } from './figures.ts';
import { lintRule } from './rule.ts';
import { outageBudget } from './scenario-view.ts';
import { rankedInstances } from './site.ts';
import { takeoverSpan } from './timing.ts';

export const takeoverOutlastsBudget = lintRule({
  id: 'VR17',
  severity: 'warning',
  title: 'a dead MASTER is noticed later than the expected outage allows',
  help: 'The master-down interval, down_timer_adverts × advert_int + skew time, is darkness for every client, before any of them tries again.',
  needs: 'scenario',
  check: ({ read, files }) => {
    const budget = outageBudget(read);
    if (budget === undefined) return [];
    return rankedInstances(files).flatMap(({ master, backup }) => {
      const { minNs, maxNs } = takeoverSpan(backup.instance, master.instance);
      if (maxNs < budget.limit) return [];
      return [
        {
          at: backup.file.at(`${backup.path}.advertIntervalNs`, backup.path),
          message: `${backup.instance.name} takes over after ${secondsRange(minNs, maxNs)} (at most ${seconds(maxNs)}); expected is "${budget.text}".`,
          mend: 'Use version 3 with advert_int 0.1 on both directors, or expect less.',
        },
      ];
    });
  },
});
