/** VR36: a script that may run into its next start. */
import { seconds } from './figures.ts';
import { lintRule } from './rule.ts';

export const scriptOutrunsInterval = lintRule({
  id: 'VR36',
  severity: 'warning',
  title: 'the timeout of a vrrp_script is longer than its interval',
  help: 'keepalived 2.2 says "skipping" when a run is still active at the next tick, and starts a second copy all the same: a script that hangs piles up.',
  needs: 'file',
  check: (file) =>
    file.config.vrrpScripts.flatMap(({ name, intervalNs, timeoutNs }, i) => {
      if (timeoutNs <= intervalNs) return [];
      return [
        {
          at: file.at(`vrrpScripts[${i}].timeoutNs`, `vrrpScripts[${i}]`),
          message: `${name} starts every ${seconds(intervalNs)} and may run for ${seconds(timeoutNs)}: ${Math.ceil(timeoutNs / intervalNs)} copies at once when it hangs.`,
          mend: `Write timeout ${seconds(intervalNs).replace(' s', '')} or less, or a longer interval.`,
        },
      ];
    }),
});
