/** VR37: gratuitous ARPs that a spacing swallows. */
import { seconds } from './figures.ts';
import { lintRule } from './rule.ts';
import { instancesOf } from './site.ts';

/** One at once and one after the interval (keepalived 2.2.7; counts are kept from 2.3.2 on). */
const LEFT = 2;

export const thinArp = lintRule({
  id: 'VR37',
  severity: 'note',
  title: 'vrrp_garp_interval cuts the block of gratuitous ARPs',
  help: 'keepalived 2.2.7 keeps one pending mark for each VIP: with a spacing, a block of any length sends two frames.',
  needs: 'file',
  check: (file) =>
    instancesOf(file).flatMap(({ instance, path }) => {
      const { intervalNs, masterRepeat } = instance.garp;
      if (intervalNs === 0 || masterRepeat <= LEFT) return [];
      return [
        {
          at: file.at(`${path}.garp.intervalNs`, 'globalDefs.garp.intervalNs', path),
          message: `With ${seconds(intervalNs)} between them ${LEFT} of ${masterRepeat} gratuitous ARPs leave for each VIP of ${instance.name}.`,
          mend: 'Leave the interval out, or set garp_master_refresh.',
        },
      ];
    }),
});
