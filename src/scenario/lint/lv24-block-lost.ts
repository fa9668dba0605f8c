/** LV24: an unknown keyword whose brace closes more than itself. */
import { LOST_BLOCK_MEND } from '../importers/keepalived-conf/blocks.ts';
import { counted } from './figures.ts';
import { lintRule } from './rule.ts';

const LOST = /closes "([^"]*)" of line (\d+): what follows up to line (\d+) is no longer read/;

export const blockLost = lintRule({
  id: 'LV24',
  severity: 'warning',
  title: 'an unknown keyword opens a block',
  help: 'keepalived ignores the keyword and its "{", but its "}" closes the block around it: the rest of that block is lost, VIPs and real servers included.',
  restates: LOST,
  needs: 'text',
  check: (site) =>
    site.problems
      .filter(({ message }) => LOST.test(message))
      .map((problem) => {
        const { file, line, message } = problem;
        const [, block, from, to] = LOST.exec(message) ?? [];
        const lines = Number(to) - (line ?? Number(from));
        return {
          at: line === undefined ? { file } : { file, line },
          message: `${message.replace(` ${LOST_BLOCK_MEND}`, '')} ${counted(lines, 'line')} of "${block}" ${lines === 1 ? 'has' : 'have'} no effect.`,
          mend: LOST_BLOCK_MEND,
        };
      }),
});
