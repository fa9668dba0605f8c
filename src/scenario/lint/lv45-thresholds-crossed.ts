/** LV45: a lower threshold above the upper one. */
import { lintRule } from './rule.ts';

export const thresholdsCrossed = lintRule({
  id: 'LV45',
  severity: 'warning',
  title: 'lthreshold is not below uthreshold',
  help: 'The lower threshold says when a destination that was full takes connections again; above the upper one it says nothing.',
  needs: 'service',
  check: ({ service }) =>
    service.destinations.flatMap(({ name, upperThreshold, lowerThreshold, at }) => {
      if (lowerThreshold === 0 || upperThreshold === 0 || lowerThreshold < upperThreshold) return [];
      // ip_vs_dest_update_overload compares with the lower threshold when it is reached from below.
      const what =
        lowerThreshold === upperThreshold
          ? `is full at ${upperThreshold} connections and free again below ${lowerThreshold}: it flaps with each connection`
          : `has lthreshold ${lowerThreshold} above uthreshold ${upperThreshold}: it is never full, ${upperThreshold} limits nothing`;
      return [
        {
          at,
          message: `${name} ${what}.`,
          mend: `Write lthreshold ${Math.max(1, Math.floor((upperThreshold * 3) / 4))}.`,
        },
      ];
    }),
});
