/** VR08: the owner by accident. */
import { lintRule } from './rule.ts';
import { instancesOf } from './site.ts';

export const masterWithoutPriority = lintRule({
  id: 'VR08',
  severity: 'warning',
  title: 'state MASTER without a priority',
  help: 'keepalived then takes 255, the owner of the address: it takes over at once at its start, ignores the weights of all that it tracks, and cannot have nopreempt.',
  restates: /^MASTER without a priority/,
  needs: 'file',
  check: (file) =>
    instancesOf(file).flatMap(({ instance, path }) => {
      const isWritten = Object.hasOwn(file.config.origins, `${path}.priority`);
      if (instance.state !== 'MASTER' || instance.priority !== 255 || isWritten) return [];
      return [
        {
          at: file.at(`${path}.state`, path),
          message: `${instance.name} says MASTER and has no priority: it is 255, takes over 1 µs after its start, before its first health check (1 s at least).`,
          mend: 'Give it a priority below 255, as 150.',
        },
      ];
    }),
});
