/** LV41: more weight than the table of sh has places. */
import { lintRule } from './rule.ts';

/** IP_VS_SH_TAB_SIZE with the default of 8 bits. */
const PLACES = 256;

export const hashTableFull = lintRule({
  id: 'LV41',
  severity: 'warning',
  title: 'sh with weights above 256 in sum',
  help: 'The table of sh has 256 places, filled by weight in the order of the list: what does not fit gets less, or nothing.',
  needs: 'service',
  check: ({ service }) => {
    const sum = service.destinations.reduce((total, { weight }) => total + weight, 0);
    if (service.scheduler !== 'sh' || sum <= PLACES || service.destinations.length < 2) return [];
    // The list is the reverse of the file: what stands first in the file comes last and finds no place.
    let used = 0;
    const left = [...service.destinations].reverse().flatMap(({ name, weight }) => {
      const got = Math.min(weight, PLACES - used);
      used += got;
      return got < weight ? [`${name} gets ${got} of ${weight} places`] : [];
    });
    return [
      {
        at: service.schedulerAt,
        message: `The weights of ${service.name} are ${sum} in sum, the table of sh has ${PLACES} places: ${left.join(', ')}.`,
        mend: `Divide the weights by ${Math.ceil(sum / PLACES)}, or use mh.`,
      },
    ];
  },
});
