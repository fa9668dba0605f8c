/** LV25: a real server that is removed. */
import { lintRule } from './rule.ts';
import { readerFaults } from './statements.ts';

const TWICE = /^(\S+) (\d+) is on line (\d+) already: keepalived removes this one/;

export const realServerTwice = lintRule({
  id: 'LV25',
  severity: 'warning',
  title: 'a real_server twice in a virtual_server',
  help: 'keepalived keeps the first and drops the second with its weight and its checks.',
  restates: TWICE,
  needs: 'text',
  check: (site) =>
    readerFaults(site, TWICE, ({ message }) => {
      const [, address, port, line] = TWICE.exec(message) ?? [];
      return {
        message: `${address} ${port} stands on line ${line} too: this block, weight and checks included, is dropped.`,
        mend: 'Remove one, or correct the address.',
      };
    }),
});
