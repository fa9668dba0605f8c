/** VR28: a BACKUP that does not wait. */
import { NS_PER_S } from '../../sim/units.ts';
import { seconds } from './figures.ts';
import { lintRule } from './rule.ts';
import { instancesOf } from './site.ts';
import { startNs } from './timing.ts';

const LEAST_NS = 0.05 * NS_PER_S;

export const hastyBackup = lintRule({
  id: 'VR28',
  severity: 'warning',
  title: 'down_timer_adverts 1, or adverts more often than every 0.05 s',
  help: 'One delayed advert, or a director that is busy for some milliseconds, then flips the pair, and every flip costs the connections.',
  needs: 'file',
  check: (file) =>
    instancesOf(file).flatMap(({ instance, path }) => {
      const isAlone = instance.downTimerAdverts === 1;
      if (!isAlone && instance.advertIntervalNs >= LEAST_NS) return [];
      const cause = isAlone ? 'One lost advert' : 'A stall';
      const field = isAlone ? 'downTimerAdverts' : 'advertIntervalNs';
      return [
        {
          at: file.at(`${path}.${field}`, path),
          message: `${cause} makes ${instance.name} take over: it waits ${seconds(startNs(instance))} for an advert, and no longer.`,
          mend: isAlone ? 'Write down_timer_adverts 3.' : 'Write advert_int 0.1 or more.',
        },
      ];
    }),
});
