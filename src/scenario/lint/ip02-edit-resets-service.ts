/** IP02: -E forgets what it is not told. */
import type { CommandLine } from '../importers/ipvsadm-save/options.ts';
import { lintRule } from './rule.ts';
import type { TableCommand } from './site.ts';

export const editResetsService = lintRule({
  id: 'IP02',
  severity: 'warning',
  title: 'ipvsadm -E drops what it does not repeat',
  help: '-E sets the whole service: without -s it goes back to wlc, without -p its persistence ends.',
  needs: 'table',
  check: ({ file, commands }) =>
    commands.flatMap((edit, i) => {
      if (edit.command.command !== 'edit-service') return [];
      const before = lastBefore(commands, i, edit.command);
      const lost = (['scheduler', 'persistent', 'sched-flags'] as const).filter(
        (option) => before?.command.options.has(option) === true && !edit.command.options.has(option),
      );
      if (before === undefined || lost.length === 0) return [];
      return [
        {
          at: { file, line: edit.line },
          message: `This drops --${lost.join(' and --')} of line ${before.line}${lost.includes('scheduler') ? ': the scheduler is wlc again' : ''}.`,
          mend: 'Repeat every option that shall stay.',
        },
      ];
    }),
});

function lastBefore(
  commands: readonly TableCommand[],
  i: number,
  edit: CommandLine,
): TableCommand | undefined {
  return commands
    .slice(0, i)
    .findLast(
      ({ command }) => /^(?:add|edit)-service$/.test(command.command) && nameOf(command) === nameOf(edit),
    );
}

function nameOf({ options }: CommandLine): string {
  return ['tcp', 'udp', 'sctp', 'fwmark'].map((type) => options.get(`${type}-service`) ?? '').join(' ');
}
