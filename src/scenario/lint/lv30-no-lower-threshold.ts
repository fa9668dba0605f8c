/** LV30: when an overloaded server takes connections again. */
import { lintRule } from './rule.ts';

export const noLowerThreshold = lintRule({
  id: 'LV30',
  severity: 'note',
  title: 'an upper threshold without a lower one',
  help: 'A destination past its upper threshold gets nothing new until it is below the lower one, or below 3/4 of the upper if there is none. With direct routing closed connections count for 120 s more.',
  needs: 'service',
  check: ({ service }) =>
    service.destinations.flatMap(({ name, upperThreshold, lowerThreshold, at }) => {
      if (upperThreshold === 0 || lowerThreshold > 0) return [];
      return [
        {
          at,
          message: `${name} stops at ${upperThreshold} connections and begins again below ${upperThreshold - Math.floor(upperThreshold / 4)}.`,
          mend: 'Write the lower threshold that you want.',
        },
      ];
    }),
});
