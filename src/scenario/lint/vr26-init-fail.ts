/** VR26: a keyword without effect. */
import { lintRule } from './rule.ts';

export const initFail = lintRule({
  id: 'VR26',
  severity: 'warning',
  title: 'init_fail has no effect',
  help: 'From 2.0 to 2.4 the initial state of a script is overwritten when an instance tracks it: until its first result a weighted script counts 0, and one of weight 0 holds the instance in FAULT.',
  restates: /init_fail/,
  needs: 'file',
  check: (file) =>
    file.config.vrrpScripts.flatMap((script, i) => {
      if (!script.initFail) return [];
      const users = file.config.vrrpInstances.filter(({ trackScripts }) =>
        trackScripts.some(({ name }) => name === script.name),
      );
      if (users.length === 0) return [];
      return [
        {
          at: file.at(`vrrpScripts[${i}].initFail`, `vrrpScripts[${i}]`),
          message: `init_fail of ${script.name} does nothing for the ${users.length} instance${users.length === 1 ? '' : 's'} that track it: until its first result it counts 0.`,
          mend: 'Order the start by other means, as vrrp_startup_delay.',
        },
      ];
    }),
});
