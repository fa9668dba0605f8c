/** VR11: sub-second adverts that are not. */
import { seconds, secondsRange } from './figures.ts';
import { lintRule } from './rule.ts';
import { instancesOf } from './site.ts';
import { lastNamed, statementsNamed } from './statements.ts';
import { takeoverSpan } from './timing.ts';

export const fractionalInterval = lintRule({
  id: 'VR11',
  severity: 'warning',
  title: 'a fraction in advert_int under VRRP version 2',
  help: 'Version 2 sends whole seconds: the value is rounded, and a failover is not as quick as the file says.',
  restates: /^Version 2 sends whole seconds/,
  needs: 'file',
  check: (file) =>
    instancesOf(file).flatMap(({ instance }) => {
      const block = statementsNamed(file.statements, 'vrrp_instance').find(
        ({ words }) => words[1] === instance.name,
      );
      const written = lastNamed(block?.children ?? [], 'advert_int');
      const word = written?.words[1] ?? '';
      if (written === undefined || instance.version !== 2 || !/^\d*\.\d*[1-9]\d*$/.test(word)) return [];
      const { minNs, maxNs } = takeoverSpan(instance, instance);
      return [
        {
          at: written.origin,
          message: `advert_int ${word} becomes ${seconds(instance.advertIntervalNs)} in version 2: a dead MASTER is noticed after ${secondsRange(minNs, maxNs)}.`,
          mend: 'Write version 3 on both directors, or whole seconds.',
        },
      ];
    }),
});
