/** VR04: version 2 refuses adverts of another interval. */
import { seconds } from './figures.ts';
import { lintRule } from './rule.ts';
import { lineText, sharedInstances } from './site.ts';
import { takeoverSpan } from './timing.ts';

export const advertIntervalsDiffer = lintRule({
  id: 'VR04',
  severity: 'error',
  title: 'advert_int differs under VRRP version 2',
  help: 'Version 2 refuses an advert whose interval is not its own, so both become MASTER. Version 3 adopts the interval of the MASTER. Fractions count after rounding.',
  needs: 'pair',
  check: (pair) =>
    sharedInstances(pair).flatMap(([one, two]) => {
      const [here, there] = [two.instance, one.instance];
      if (here.version === 3 || there.version === 3) return [];
      if (here.advertIntervalNs === there.advertIntervalNs) return [];
      const place = lineText(one.file.at(`${one.path}.advertIntervalNs`, one.path));
      const { maxNs } = takeoverSpan(here, there);
      return [
        {
          at: two.file.at(`${two.path}.advertIntervalNs`, two.path),
          message: `advert_int is ${seconds(here.advertIntervalNs)} here and ${seconds(there.advertIntervalNs)} in ${place}: the adverts are refused, and at most ${seconds(maxNs)} after the start there are two MASTERs.`,
          mend: 'Write the same advert_int, or version 3 in both.',
        },
      ];
    }),
});
