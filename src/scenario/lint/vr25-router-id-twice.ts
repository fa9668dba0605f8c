/** VR25: keepalived does not start on two instances with one id. */
import { lintRule } from './rule.ts';
import { readerFaults } from './statements.ts';

const TWICE = /^virtual_router_id (\d+) is on (\S+) already \(([^)]*)\)/;

export const routerIdTwice = lintRule({
  id: 'VR25',
  severity: 'error',
  title: 'one virtual_router_id twice on an interface',
  help: 'keepalived refuses the file: at the start nothing comes up, at a reload the daemon ends and leaves its VIPs behind.',
  restates: TWICE,
  needs: 'text',
  check: (site) =>
    readerFaults(site, TWICE, ({ message }) => {
      const [, id, device, other] = TWICE.exec(message) ?? [];
      return {
        message: `virtual_router_id ${id} belongs to ${other} on ${device} already: keepalived ends with code 2.`,
        mend: 'Give each instance an id of its own, from 1 to 255.',
      };
    }),
});
