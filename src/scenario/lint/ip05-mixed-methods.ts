/** IP05: one service, two ways to its servers. */
import { lintRule } from './rule.ts';
import { namesService } from './service.ts';

const NAMES = { g: 'direct routing', m: 'NAT', i: 'a tunnel' } as const;

export const mixedMethods = lintRule({
  id: 'IP05',
  severity: 'warning',
  title: 'a real server without -m beside others with it',
  help: 'The method is a property of each real server, and direct routing where nothing is said: a forgotten -m sends requests that the real server does not take for its own.',
  needs: 'table',
  check: ({ file, imported, commands }) =>
    imported.table.flatMap((service) =>
      service.servers.flatMap((server) => {
        const { servers } = service;
        const others = servers.filter(({ method }) => method !== server.method);
        const line = commands.findLast(
          ({ command: { options } }) =>
            options.get('real-server')?.split(':')[0] === server.host && namesService(options, service),
        );
        const isForgotten =
          server.method === 'g' &&
          others.length > 0 &&
          others.length >= servers.length / 2 &&
          line !== undefined &&
          !line.command.options.has('gatewaying');
        if (!isForgotten) return [];
        return [
          {
            at: { file, line: line.line },
            message: `${server.host} is reached by ${NAMES.g}, ${others.length} of the ${servers.length} real servers by ${NAMES[others[0].method]}.`,
            mend: `Write -${others[0].method} here too, or -g if it is meant.`,
          },
        ];
      }),
    ),
});
