/** LV21: the BACKUP balances otherwise than the MASTER. */
import type { VirtualServer } from '../../models/keepalived/lvs-config.ts';
import { lintRule } from './rule.ts';
import { lineText } from './site.ts';

export const servicesDiffer = lintRule({
  id: 'LV21',
  severity: 'warning',
  title: 'the virtual_server sections of the pair differ',
  help: 'A failover then changes more than the director: real servers, weights or checks that nobody expected.',
  needs: 'pair',
  check: ({ first, second }) => {
    const here = second.config.virtualServers;
    const there = first.config.virtualServers;
    if (here.length === 0 || there.length === 0) return [];
    const missing = there.flatMap((server, i) =>
      here.some(({ name }) => name === server.name)
        ? []
        : [
            {
              at: { file: second.file },
              message: `virtual_server ${server.name} of ${lineText(first.at(`virtualServers[${i}]`))} is not here: after a failover its clients find 0 real servers.`,
              mend: 'Copy the section.',
            },
          ],
    );
    const others = here.flatMap((server, i) => {
      const place = second.at(`virtualServers[${i}]`);
      const j = there.findIndex(({ name }) => name === server.name);
      if (j < 0) {
        return [
          {
            at: place,
            message: `virtual_server ${server.name} is not in ${first.file}: its clients find 0 real servers while that director is MASTER.`,
            mend: 'Copy the section.',
          },
        ];
      }
      const fields = differing(there[j], server);
      if (fields.length === 0) return [];
      return [
        {
          at: place,
          message: `virtual_server ${server.name} differs from ${lineText(first.at(`virtualServers[${j}]`))} in ${fields.join(', ')}: a failover changes it.`,
          mend: 'Make both alike.',
        },
      ];
    });
    return [...missing, ...others];
  },
});

function differing(a: VirtualServer, b: VirtualServer): string[] {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof VirtualServer>;
  return [...keys].flatMap((key) => {
    if (JSON.stringify(a[key]) === JSON.stringify(b[key])) return [];
    if (key !== 'realServers') return [key];
    const names = (server: VirtualServer) =>
      server.realServers.map(({ address, port, weight }) => `${address}:${port} weight ${weight}`);
    const [ours, theirs] = [names(b), names(a)];
    const sign = [
      ...theirs.filter((name) => !ours.includes(name)).map((name) => `-${name}`),
      ...ours.filter((name) => !theirs.includes(name)).map((name) => `+${name}`),
    ];
    if (sign.length > 0)
      return [`real servers (${sign.slice(0, 4).join(', ')}${sign.length > 4 ? ', …' : ''})`];
    const isOrder = [...ours].sort().join() === [...theirs].sort().join() && ours.join() !== theirs.join();
    return [
      isOrder ? 'the order of its real servers (ties and sh follow it)' : 'the checks of its real servers',
    ];
  });
}
