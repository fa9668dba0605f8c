/** LV27: where the first connection goes. */
import { lintRule } from './rule.ts';

const TIED = new Set(['rr', 'wrr', 'lc', 'wlc', 'sed', 'nq']);

export const firstPick = lintRule({
  id: 'LV27',
  severity: 'note',
  title: 'ties go to the real server that stands last',
  help: 'The kernel puts each destination before the others: the last of the file is the first in the list and wins every tie, and a server that returns stands first.',
  needs: 'file',
  check: (file) =>
    file.config.virtualServers.flatMap(({ name, scheduler, realServers }, i) => {
      const last = realServers.findLast(({ weight }) => weight > 0);
      if (last === undefined || realServers.length < 2 || !TIED.has(scheduler)) return [];
      return [
        {
          at: file.at(`virtualServers[${i}].scheduler`, `virtualServers[${i}]`),
          message: `After a start the first connection of ${name} goes to ${last.address}:${last.port}, number ${realServers.indexOf(last) + 1} of ${realServers.length} in the file.`,
          mend: 'Put the strongest real server last, if that matters.',
        },
      ];
    }),
});
