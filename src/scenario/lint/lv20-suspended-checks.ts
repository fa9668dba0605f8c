/** LV20: a BACKUP that knows nothing of the real servers. */
import { seconds } from './figures.ts';
import { lintRule } from './rule.ts';
import { detectionSpan } from './timing.ts';

export const suspendedChecks = lintRule({
  id: 'LV20',
  severity: 'warning',
  title: 'ha_suspend',
  help: 'Without the VIP a director does not check. After a takeover each checker wakes within a delay_loop and only then begins to find out who is dead.',
  needs: 'file',
  check: (file) =>
    file.config.virtualServers.flatMap(({ name, haSuspend, delayLoopNs, realServers }, i) => {
      const spans = realServers.flatMap((server) => detectionSpan(server, 'silent') ?? []);
      if (!haSuspend || spans.length === 0) return [];
      const path = `virtualServers[${i}]`;
      const latest = delayLoopNs + Math.max(...spans.map(({ minNs }) => minNs));
      return [
        {
          at: file.at(`${path}.haSuspend`, path),
          message: `After a takeover ${name} sends clients to real servers that died before, for up to ${seconds(latest)}.`,
          mend: 'Remove ha_suspend: checks of both directors cost little.',
        },
      ];
    }),
});
