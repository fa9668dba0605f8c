/** IP04: -p without a number. */
import { lintRule } from './rule.ts';

export const barePersistence = lintRule({
  id: 'IP04',
  severity: 'note',
  title: '-p without a time',
  help: 'The manual says 300 s, ipvsadm sets 360 s.',
  needs: 'table',
  check: ({ file, commands }) =>
    commands.flatMap(({ line, command }) =>
      command.options.get('persistent') === ''
        ? [
            {
              at: { file, line },
              message: 'Clients stay with their server for 360 s, not for the 300 s of the manual.',
              mend: 'Write the seconds, as -p 300.',
            },
          ]
        : [],
    ),
});
