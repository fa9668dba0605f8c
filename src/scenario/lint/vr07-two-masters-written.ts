/** VR07: harmless since 2.0, and still misleading. */
import { seconds } from './figures.ts';
import { lintRule } from './rule.ts';
import { lineText, sharedInstances } from './site.ts';
import { startNs } from './timing.ts';

export const twoMastersWritten = lintRule({
  id: 'VR07',
  severity: 'note',
  title: 'both directors say state MASTER',
  help: 'keepalived 2 starts as BACKUP whatever is written, so this does nothing but forbid nopreempt; keepalived 1 flaps at the start.',
  needs: 'pair',
  check: (pair) =>
    sharedInstances(pair).flatMap(([one, two]) => {
      if (one.instance.state !== 'MASTER' || two.instance.state !== 'MASTER') return [];
      return [
        {
          at: two.file.at(`${two.path}.state`, two.path),
          message: `state MASTER stands here and in ${lineText(one.file.at(`${one.path}.state`, one.path))}; it makes nobody faster: each waits ${seconds(startNs(two.instance))} or its like as BACKUP first.`,
          mend: 'Write BACKUP in one of them.',
        },
      ];
    }),
});
