/** LV03: direct routing and tunnels cannot change a port. */
import { lintRule } from './rule.ts';
import { readerFaults } from './statements.ts';

const FORCED = /^(DR|TUN) cannot change the port: keepalived sets (\d+) instead of (\d+)/;

export const portForced = lintRule({
  id: 'LV03',
  severity: 'error',
  title: 'a real server on another port under DR or TUN',
  help: 'The packet reaches the real server unchanged, port included: keepalived writes the port of the virtual server, where perhaps nobody listens.',
  restates: FORCED,
  needs: 'text',
  check: (site) =>
    readerFaults(site, FORCED, ({ message }) => {
      const [, method, used, written] = FORCED.exec(message) ?? [];
      return {
        message: `Clients arrive at port ${used}, not ${written}: ${method} does not translate.`,
        mend: `Let the real server listen on ${used}, or use lb_kind NAT.`,
      };
    }),
});
