/** LV45: a lower threshold above the upper one. */
import { lintRule } from './rule.ts';

export const thresholdsCrossed = lintRule({
  id: 'LV45',
  severity: 'warning',
  title: 'lthreshold is not below uthreshold',
  help: 'The lower threshold says when a destination that was full takes connections again; the kernel refuses a destination whose lower threshold is above its upper one, or that has a lower one alone (ERANGE).',
  needs: 'service',
  check: ({ service }) =>
    service.destinations.flatMap(({ name, upperThreshold, lowerThreshold, at }) => {
      if (lowerThreshold === 0 || lowerThreshold < upperThreshold) return [];
      // ip_vs_add_dest and ip_vs_edit_dest compare the two numbers, a 0 included.
      const limit = upperThreshold === 0 ? 'and no uthreshold' : `above uthreshold ${upperThreshold}`;
      const what =
        lowerThreshold === upperThreshold
          ? `is full at ${upperThreshold} connections and free again below ${lowerThreshold}: it flaps with each connection`
          : `has lthreshold ${lowerThreshold} ${limit}: the kernel refuses it (ERANGE), and it gets no connection`;
      return [
        {
          at,
          message: `${name} ${what}.`,
          mend:
            upperThreshold === 0
              ? `Write a uthreshold above ${lowerThreshold}, or no lthreshold.`
              : upperThreshold === 1
                ? 'Leave lthreshold out.'
                : `Write lthreshold ${Math.floor((upperThreshold * 3) / 4)}.`,
        },
      ];
    }),
});
