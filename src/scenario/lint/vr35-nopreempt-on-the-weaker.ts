/** VR35: nopreempt where it says nothing. */
import { seconds } from './figures.ts';
import { lintRule } from './rule.ts';
import { lineText, sharedInstances } from './site.ts';
import { startNs } from './timing.ts';

export const nopreemptOnTheWeaker = lintRule({
  id: 'VR35',
  severity: 'warning',
  title: 'nopreempt on the director of lower priority alone',
  help: 'nopreempt keeps a BACKUP of higher priority from taking over. On the weaker director it does nothing: the stronger still preempts.',
  needs: 'pair',
  check: (pair) =>
    sharedInstances(pair).flatMap((both) => {
      const [strong, weak] = [...both].sort((a, b) => b.instance.priority - a.instance.priority);
      if (strong.instance.priority === weak.instance.priority) return [];
      if (!weak.instance.nopreempt || strong.instance.nopreempt) return [];
      return [
        {
          at: weak.file.at(`${weak.path}.nopreempt`, weak.path),
          message: `nopreempt stands on priority ${weak.instance.priority} only: ${lineText(strong.file.at(strong.path))} (${strong.instance.priority}) takes the VIP back ${seconds(startNs(strong.instance))} after it returns.`,
          mend: 'Write nopreempt on the other director too, with state BACKUP on both.',
        },
      ];
    }),
});
