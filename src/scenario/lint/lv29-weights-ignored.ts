/** LV29: weights that the scheduler does not look at. */
import { listed, percent } from './figures.ts';
import { lintRule } from './rule.ts';
import { BLIND_TO_WEIGHTS } from './shares.ts';

export const weightsIgnored = lintRule({
  id: 'LV29',
  severity: 'warning',
  title: 'unequal weights under a scheduler that ignores them',
  help: 'rr, lc and dh ask only whether a weight is 0. The weighted kin are wrr, wlc and sh or mh.',
  needs: 'service',
  check: ({ service }) => {
    const weights = service.destinations.map(({ weight }) => weight).filter((weight) => weight > 0);
    if (!BLIND_TO_WEIGHTS.has(service.scheduler) || new Set(weights).size < 2) return [];
    const sum = weights.reduce((total, weight) => total + weight, 0);
    const kin = ({ rr: 'wrr', lc: 'wlc', dh: 'mh' } as Record<string, string>)[service.scheduler];
    return [
      {
        at: service.schedulerAt,
        message: `${service.scheduler} does not look at the weights ${listed(weights.map(String))}: the heaviest gets about ${percent(1 / weights.length)} of the connections instead of ${percent(Math.max(...weights) / sum)}.`,
        mend: `Write ${kin}, or equal weights.`,
      },
    ];
  },
});
