/** VR32: a takeover that takes ten seconds and more. */
import { NS_PER_S } from '../../sim/units.ts';
import { seconds, secondsRange } from './figures.ts';
import { lintRule } from './rule.ts';
import { instancesOf } from './site.ts';
import { takeoverSpan } from './timing.ts';

const MOST_NS = 10 * NS_PER_S;

export const slowTakeover = lintRule({
  id: 'VR32',
  severity: 'warning',
  title: 'a dead MASTER is noticed after more than 10 s',
  help: 'A BACKUP waits down_timer_adverts intervals and its skew time. A client that sends its SYN again after 1, 3, 7 and 15 s feels the next of these steps.',
  needs: 'file',
  check: (file) =>
    instancesOf(file).flatMap(({ instance, path }) => {
      const { minNs, maxNs } = takeoverSpan(instance, instance);
      if (maxNs <= MOST_NS) return [];
      return [
        {
          at: file.at(`${path}.advertIntervalNs`, `${path}.downTimerAdverts`, path),
          message: `${instance.name} waits ${instance.downTimerAdverts} × ${seconds(instance.advertIntervalNs)} and its skew: a dead MASTER is noticed after ${secondsRange(minNs, maxNs)}.`,
          mend: 'Write advert_int 1, which is 2.6 to 3.6 s at priority 100.',
        },
      ];
    }),
});
