/** LV05: a forwarding method that is not read. */
import { lintRule } from './rule.ts';
import { readerFaults } from './statements.ts';

const REFUSED = /^"([^"]*)" is no forwarding method: the line is ignored, (?:the default \()?(\w+)\)? stays/;

export const methodRefused = lintRule({
  id: 'LV05',
  severity: 'error',
  title: 'lb_kind is not read',
  help: 'Only NAT, DR and TUN in upper case are known; another word is ignored and NAT stays, which asks for another set-up of the real servers.',
  restates: REFUSED,
  needs: 'text',
  check: (site) =>
    readerFaults(site, REFUSED, ({ message }) => {
      const [, word, stays] = REFUSED.exec(message) ?? [];
      const known = ['NAT', 'DR', 'TUN'].find((name) => name === word.toUpperCase());
      return {
        message: `lb_kind ${word} is ignored: 100 % of the traffic goes by ${stays.toUpperCase()}.`,
        mend: known === undefined ? 'Write NAT, DR or TUN.' : `Write ${known}.`,
      };
    }),
});
