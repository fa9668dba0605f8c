/** VR06: nobody has said who shall be MASTER. */
import { lintRule } from './rule.ts';
import { lineText, sharedInstances } from './site.ts';

export const equalPriorities = lintRule({
  id: 'VR06',
  severity: 'warning',
  title: 'both directors have the same priority',
  help: 'Who starts first becomes MASTER, by milliseconds; after a split the higher IP address wins. Nobody can say beforehand which machine serves.',
  needs: 'pair',
  check: (pair) =>
    sharedInstances(pair).flatMap(([one, two]) => {
      if (one.instance.priority !== two.instance.priority) return [];
      return [
        {
          at: two.file.at(`${two.path}.priority`, two.path),
          message: `${two.instance.name} has priority ${two.instance.priority} as in ${lineText(one.file.at(`${one.path}.priority`, one.path))}: the order of the starts decides who is MASTER.`,
          mend: `Set them apart by 10 or more, as ${one.instance.priority} and ${Math.max(1, one.instance.priority - 50)}.`,
        },
      ];
    }),
});
