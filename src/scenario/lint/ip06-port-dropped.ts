/** IP06: a port that ipvsadm does not keep. */
import { portNumber } from '../importers/ipvsadm-save/port-names.ts';
import { lintRule } from './rule.ts';
import { namesService } from './service.ts';

export const portDropped = lintRule({
  id: 'IP06',
  severity: 'warning',
  title: 'another port for a real server without -m',
  help: 'Only NAT translates ports. With direct routing and tunnels ipvsadm sets the port of the service, where perhaps nobody listens.',
  needs: 'table',
  check: ({ file, imported, commands }) =>
    commands.flatMap(({ line, command: { command, options } }) => {
      const service = imported.table.find((each) => namesService(options, each));
      const port = /:(\w[\w-]*)$/.exec(options.get('real-server')?.replace(/^\[.*\]/, '') ?? '')?.[1];
      if (!/^(?:add|edit)-server$/.test(command) || options.has('masquerading')) return [];
      if (service === undefined || service.type === 'fwmark' || port === undefined) return [];
      const asked = portNumber(service.port);
      if (asked === 0 || portNumber(port) === asked) return [];
      return [
        {
          at: { file, line },
          message: `${options.get('real-server')} gets port ${service.port}, not ${port}: clients of ${service.host} arrive there.`,
          mend: `Let the real server listen on ${service.port}, or write -m.`,
        },
      ];
    }),
});
