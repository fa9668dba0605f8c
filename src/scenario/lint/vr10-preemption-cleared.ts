/** VR10: nopreempt and preempt_delay that keepalived takes away. */
import { seconds } from './figures.ts';
import { lintRule } from './rule.ts';
import { instancesOf } from './site.ts';
import { statementsNamed } from './statements.ts';
import { startNs } from './timing.ts';

export const preemptionCleared = lintRule({
  id: 'VR10',
  severity: 'warning',
  title: 'nopreempt or preempt_delay with state MASTER',
  help: 'keepalived clears both unless the state is BACKUP, so the machine takes the VIP back as soon as it returns.',
  restates: /^(?:nopreempt needs|preempt_delay is ignored: it needs)/,
  needs: 'file',
  check: (file) =>
    instancesOf(file).flatMap(({ instance }) => {
      if (instance.state !== 'MASTER') return [];
      const block = statementsNamed(file.statements, 'vrrp_instance').find(
        ({ words }) => words[1] === instance.name,
      );
      return ['nopreempt', 'preempt_delay'].flatMap((keyword) =>
        statementsNamed(block?.children ?? [], keyword)
          .slice(0, 1)
          .map(({ origin }) => ({
            at: origin,
            message: `${keyword} has no effect beside state MASTER: ${instance.name} takes the VIP back ${seconds(startNs(instance))} after it returns.`,
            mend: 'Write state BACKUP on both directors; the priority decides.',
          })),
      );
    }),
});
